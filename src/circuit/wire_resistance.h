// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

enum class WireModel { kFirstOrder, kNodal };

/// An array of conductances whose wires have a resistance (IR drop):
///
///   column j   ideal source V_j - r - (0,j) - r - (1,j) - ... - r - (N-1,j)
///   row i      summing node i (0 V) - r - (i,0) - r - (i,1) - ... - r - (i,N-1)
///
/// Cross point (i,j) has one node on each of its two wires, with G_ij between them. All lengths of
/// wire between neighbours are alike, the one from the source to the first cross point and the one
/// from the first cross point to the amplifier included. Sources and summing nodes stand at the
/// same corner, so that the network of a symmetric G is symmetric: by reciprocity so is G_eff, and
/// it is made so to the bit.
///
/// The currents into the summing nodes are linear in the sources, I = G_eff V.
///
/// | symbol | meaning                                                             | unit | range |
/// | G      | conductances in units of 1/R0, N x N                                | 1    | >= 0  |
/// | rho    | r/R0, resistance of one length of wire                              | 1    | >= 0  |
/// | G_eff  | what the summing nodes see                                          | 1/R0 | >= 0  |
///
/// First order: with ideal wires device (k,j) carries G_kj V_j. The lengths of column wire that
/// (0,j) .. (i,j) hang on are shared by the sources' ways to (i,j) and to (k,j): min(i,k) + 1 of
/// them, so the column drops rho sum_k (min(i,k) + 1) G_kj V_j at (i,j); likewise the row rises by
/// rho sum_l (min(j,l) + 1) G_il V_l there. Summed over the devices of row i, with K_ab =
/// min(a,b) + 1,
///
///   G_eff_ij = G_ij (1 - x_ij) + O(rho^2) = G_ij / (1 + x_ij) + O(rho^2),  x = rho (K G + G K).
///
/// The second form is what is used: it stays positive for any rho, and is exact for N = 1. Entries
/// of 0 stay 0. O(N^2). All G = g: x_ij = rho g (f_i + f_j), f_i = (i+1) N - i (i+1)/2, N (N+1)
/// rho g at the far corner and (N+1) (2N+1)/3 rho g on average.
///
/// Nodal: Kirchhoff's current law at the 2 N^2 nodes, a sparse symmetric positive definite system,
/// factored once and solved for N sources. What is solved for is what the wires change, so that
/// nothing cancels where rho is small. Exact for any rho, with ways by other devices' wires.
///
/// Source: Kirchhoff's laws; the models of CrossSim (cumulative drops) and badcrossbar (nodes) have
/// the same wires. Left out: inductance and capacitance of wires, what amplifiers and their
/// connections add, drift of the wires' resistance with temperature.
///
/// @pre `g`: square, entries >= 0. @throws InputError for rho that is negative or not finite.
RowMatrix FirstOrderConductance(const RowMatrix& g, double rho);

/// Most rows of the nodal model.
inline constexpr Index kMostNodalRows = 64;
/// As above. @throws InputError beyond kMostNodalRows as well; RunError where rho is so large that
/// the factorisation fails.
RowMatrix NodalConductance(const RowMatrix& g, double rho);

/// An array with signed entries, which is two: G+ of the positive entries, driven by V, and G- of
/// the others' magnitudes, driven by -V, each with wires of its own; their rows meet at the
/// summing nodes, which keep them apart.
struct WiredArray {
  RowMatrix net;  ///< G+_eff - G-_eff
  Vector
      conductance;  ///< of both, by rows: what a summing node sees when all of them move together
};
/// rho = 0: M itself, to the bit, and the sums of its magnitudes.
WiredArray WithWires(const RowMatrix& m, double rho, WireModel model);

}  // namespace spusim
