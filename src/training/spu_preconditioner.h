// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/device/spu_session.h>
#include <spusim/training/preconditioner.h>

namespace spusim {

/// The natural gradient from an SPU: x ~ (J^T H J / b + damping I)^-1 gradient, as far as the
/// anneal's time, noise and converters allow (TNGD, arXiv 2405.13817, algorithm 1).
class SpuPreconditioner final : public Preconditioner {
 public:
  /// @throws InputError unless damping > 0.
  SpuPreconditioner(SpuSession& session, double damping);

  bool needs_curvature() const override { return true; }
  Vector Apply(const BatchResult& batch) override;

 private:
  SpuSession& session_;
  double damping_;
};

}  // namespace spusim
