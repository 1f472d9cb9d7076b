// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/sha256.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <spusim/base/posix_io.h>

namespace spusim {
namespace {

/// One digest that grows piece by piece.
class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    Check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }

  void Add(const char* bytes, std::size_t count) {
    Check(EVP_DigestUpdate(context_.get(), bytes, count) == 1);
  }

  std::string Text() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    Check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  static void Check(bool done) {
    if (!done) throw std::runtime_error("SHA-256 is not available in libcrypto");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string Sha256(std::string_view bytes) {
  Digest digest;
  digest.Add(bytes.data(), bytes.size());
  return digest.Text();
}

std::string Sha256OfFile(const std::filesystem::path& path) {
  constexpr std::size_t kPiece = 1 << 20;
  std::ifstream file(path, std::ios::binary);
  if (!file) ThrowFileError(path, "be read");
  Digest digest;
  std::vector<char> piece(kPiece);
  while (file.read(piece.data(), kPiece), file.gcount() > 0) {
    digest.Add(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) ThrowFileError(path, "be read");
  return digest.Text();
}

}  // namespace spusim
