// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/config_hash.h>

#include <array>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <spusim/base/read_file.h>
#include <spusim/config/keys.h>
#include <spusim/config/task_table.h>

namespace spusim {
namespace {

const FileKind& KindOf(const ConfigKey& key) {
  return key.name == "train.data" ? kDataFile : kMatrixFile;
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available in libcrypto");
  }
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string CanonicalText(const Config& config) {
  std::string text;
  for (const ConfigKey& key : ConfigKeys()) {
    if (!key.affects_results) continue;
    const ConfigValue value = key.get(config);
    if (!key.is_path) {
      text += fmt::format("{} = {}\n", key.name, TomlText(value));
    } else if (TaskNamed(config.run.task).Reads(key.name)) {
      const auto& path = std::get<std::string>(value);
      // A pipe can be read once only, and that is the task's right.
      const bool regular = std::filesystem::is_regular_file(path);
      text += regular
                  ? fmt::format("{} = sha256 {}\n", key.name, Sha256(ReadFile(path, KindOf(key))))
                  : fmt::format("{} = {}\n", key.name, TomlText(value));
    }
  }
  return text;
}

std::string ConfigSha256(const Config& config) { return Sha256(CanonicalText(config)); }

}  // namespace spusim
