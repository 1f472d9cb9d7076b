// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/network_module.h>

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

namespace fs = std::filesystem;

// dlerror may span lines and be absent; messages have one line.
std::string LinkerMessage() {
  const char* text = dlerror();
  const std::string message = text != nullptr ? text : "unknown reason";
  return message.substr(0, message.find('\n'));
}

template <class Function>
Function FindSymbol(void* module, const char* name, const fs::path& file) {
  void* symbol = dlsym(module, name);
  if (symbol == nullptr) {
    throw RunError(
        fmt::format("{}: not a network module of spusim ({})", file.string(), LinkerMessage()));
  }
  return reinterpret_cast<Function>(symbol);
}

}  // namespace

std::vector<fs::path> NetworkModule::SearchDirectories() {
  std::vector<fs::path> directories;
  if (const char* given = std::getenv("SPUSIM_MODULE_DIR"); given != nullptr && *given != '\0') {
    directories.emplace_back(given);
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return directories;
  directories.push_back(program.parent_path());
  const fs::path prefix = program.parent_path().parent_path();
  directories.push_back(prefix / "lib" / "spusim");
  directories.push_back(prefix / "lib64" / "spusim");
  std::vector<fs::path> multiarch;
  for (fs::directory_iterator entry(prefix / "lib", error), end; !error && entry != end;
       entry.increment(error)) {
    multiarch.push_back(entry->path() / "spusim");
  }
  // A directory is listed in no order; the search has one.
  std::sort(multiarch.begin(), multiarch.end());
  directories.insert(directories.end(), multiarch.begin(), multiarch.end());
  return directories;
}

NetworkModule NetworkModule::Load(const std::vector<fs::path>& directories) {
  fs::path file;
  for (const fs::path& directory : directories) {
    std::error_code error;
    if (fs::exists(directory / kFileName, error)) {
      file = directory / kFileName;
      break;
    }
  }
  if (file.empty()) {
    throw RunError(fmt::format(
        "{} was not found (SPUSIM_MODULE_DIR, the program's folder and ../lib/spusim were tried): "
        "training a network needs spusim built with SPUSIM_TORCH=ON",
        kFileName));
  }
  setenv("OPENBLAS_NUM_THREADS", "1", /*overwrite=*/1);
  void* module = dlopen(fs::absolute(file).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    throw RunError(fmt::format("{}: cannot be opened ({})", file.string(), LinkerMessage()));
  }
  NetworkAbi found;
  FindSymbol<NetworkAbiFunction>(module, kNetworkAbiSymbol, file)(&found);
  CheckNetworkAbi(found, file);
  return NetworkModule(FindSymbol<MakeNetworkFunction>(module, kMakeNetworkSymbol, file));
}

std::unique_ptr<Network> NetworkModule::Make(const NetworkSpec& network,
                                             const LossSpec& loss) const {
  try {
    return std::unique_ptr<Network>(make_(&network, &loss));
  } catch (const std::invalid_argument& error) {
    throw InputError(error.what());
  } catch (const std::runtime_error& error) {
    throw RunError(error.what());
  }
}

void CheckNetworkAbi(const NetworkAbi& found, const fs::path& file) {
  const NetworkAbi expected;
  if (found.Matches(expected)) return;
  throw RunError(
      fmt::format("{}: built for another spusim (interface {}, alignment {}, record {} bytes; "
                  "expected {}, {}, {}): "
                  "build both together",
                  file.string(), found.version, found.eigen_alignment, found.batch_result_bytes,
                  expected.version, expected.eigen_alignment, expected.batch_result_bytes));
}

}  // namespace spusim
