// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <spusim/workload/network.h>

namespace spusim {

/// The module `spusim_torch.so`, which holds libtorch. Linking libtorch would cost every start of
/// the program 0.4 s, so the module is opened when a network is first made, and never closed
/// (libtorch does not survive being unloaded).
class NetworkModule {
 public:
  static constexpr const char* kFileName = "spusim_torch.so";

  /// Where Load() looks, in this order: the directory in the environment variable
  /// SPUSIM_MODULE_DIR, if set; the running program's directory; ../lib/spusim, ../lib64/spusim and
  /// ../lib/*/spusim from there.
  static std::vector<std::filesystem::path> SearchDirectories();

  /// Opens the first module found in `directories`. Sets OPENBLAS_NUM_THREADS=1 in the environment
  /// first: OpenBLAS splits sums by its thread count, and results must not depend on one.
  /// @throws RunError if there is none, it cannot be opened, or it was built for another version.
  static NetworkModule Load(const std::vector<std::filesystem::path>& directories);
  static NetworkModule Load() { return Load(SearchDirectories()); }

  /// @throws InputError, one line, for a name or parameter that the module does not know;
  ///   RunError if libtorch fails.
  std::unique_ptr<Network> Make(const NetworkSpec& network, const LossSpec& loss) const;

 private:
  explicit NetworkModule(MakeNetworkFunction make) : make_(make) {}

  MakeNetworkFunction make_;
};

/// @throws RunError naming `file` if the module's `found` differs from this library's NetworkAbi.
void CheckNetworkAbi(const NetworkAbi& found, const std::filesystem::path& file);

}  // namespace spusim
