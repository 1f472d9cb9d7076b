// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <spusim/waves/vcd_writer.h>
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <unordered_map>
#include <utility>

namespace spusim {
namespace {

// Longest text of a 64-bit integer, or of a double in its shortest form, with room to spare.
constexpr std::size_t kNumberSize = 32;
constexpr std::size_t kLineSize = kNumberSize + 16;

// Identifiers are made of the printable characters.
constexpr std::size_t kBase = '~' - '!' + 1;
constexpr std::string_view kNan = "NaN";
constexpr std::array<const char*, 6> kUnits = {"fs", "ps", "ns", "us", "ms", "s"};
constexpr std::array<int, 3> kFactors = {1, 10, 100};

std::string Identifier(std::size_t index) {
  std::string text;
  do {
    text += static_cast<char>('!' + index % kBase);
    index /= kBase;
  } while (index-- > 0);
  return text;
}

std::uint64_t CanonicalReal(std::uint64_t word) {
  const auto value = std::bit_cast<double>(word);
  if (std::isnan(value)) {
    return std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
  }
  return value == 0.0 ? 0 : word;
}

char* PutReal(char* out, std::uint64_t word) {
  const auto value = std::bit_cast<double>(word);
  if (std::isnan(value)) {
    // What to_chars would write carries a sign that means nothing.
    return std::copy(kNan.begin(), kNan.end(), out);
  }
  return std::to_chars(out, out + kNumberSize, value).ptr;
}

// Leading zeros are left out, as the standard asks: readers extend with 0.
char* PutBits(char* out, const std::uint64_t* words, int count) {
  int top = count - 1;
  while (top > 0 && words[top] == 0) {
    --top;
  }
  int bit = std::max(static_cast<int>(std::bit_width(words[top])), 1) - 1;
  for (; top >= 0; --top, bit = 63) {
    for (; bit >= 0; --bit) {
      *out++ = static_cast<char>('0' + ((words[top] >> bit) & 1U));
    }
  }
  return out;
}

}  // namespace

struct VcdWriter::Scope {
  std::string name;
  std::vector<int> signals;
  std::vector<std::unique_ptr<Scope>> children;
  std::unordered_map<std::string, Scope*> by_name;

  Scope* Child(const std::string& child_name) {
    Scope*& child = by_name[child_name];
    if (child == nullptr) {
      children.push_back(std::make_unique<Scope>());
      child = children.back().get();
      child->name = child_name;
    }
    return child;
  }
};

VcdWriter::VcdWriter(const std::filesystem::path& path) : file_(path) {}

int VcdWriter::AddSignal(TraceSignal signal) {
  const std::size_t index = signals_.size();
  std::string name = ValidName(signal.name);
  signals_.push_back(
      {std::move(signal), std::move(name), Identifier(index), values_.size(), {}, 0});
  const std::string ending = " " + signals_.back().identifier + "\n";
  std::copy(ending.begin(), ending.end(), signals_.back().ending.begin());
  signals_.back().ending_size = ending.size();
  const TraceSignal& added = signals_.back().declared;
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  values_.resize(values_.size() + added.words(),
                 added.is_real() ? std::bit_cast<std::uint64_t>(unknown) : 0);
  return static_cast<int>(index);
}

std::string VcdWriter::Timescale(double resolution_s) {
  const int exponent = static_cast<int>(std::lround(std::log10(resolution_s))) + 15;
  return fmt::format("{} {}", kFactors.at(exponent % 3), kUnits.at(exponent / 3));
}

void VcdWriter::SetInitial(int index, const std::uint64_t* words) {
  const Signal& signal = signals_[index];
  std::copy_n(words, signal.declared.words(), values_.begin() + signal.offset);
  if (signal.declared.is_real()) {
    values_[signal.offset] = CanonicalReal(*words);
  }
}

std::string VcdWriter::ValidName(const std::string& name) {
  std::string valid;
  bool starts_level = true;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool inner = (c >= '0' && c <= '9') || c == '$';
    if (starts_level && !letter) {
      valid += '_';
    }
    if (letter || inner || c == '.') {
      valid += c;
    } else if (!starts_level) {
      valid += '_';
    }
    starts_level = c == '.';
  }
  if (starts_level) {
    valid += '_';
  }
  std::string unique = valid;
  for (int copy = 2; !names_.insert(unique).second; ++copy) {
    unique = fmt::format("{}_{}", valid, copy);
  }
  return unique;
}

void VcdWriter::WriteHeader(std::string_view timescale) {
  file_.Append("$version\n  spusim\n$end\n");
  file_.Append(fmt::format("$timescale {} $end\n", timescale));
  Scope root;
  for (int index = 0; index < size(); ++index) {
    const std::string& name = vcd_name(index);
    Scope* scope = &root;
    std::size_t begin = 0;
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', begin)) {
      scope = scope->Child(name.substr(begin, dot - begin));
      begin = dot + 1;
    }
    scope->signals.push_back(index);
  }
  WriteScope(root);
  file_.Append("$enddefinitions $end\n");
}

void VcdWriter::WriteScope(const Scope& scope) {
  const bool is_root = scope.name.empty();
  if (!is_root) {
    file_.Append(fmt::format("$scope module {} $end\n", scope.name));
  }
  for (const int index : scope.signals) {
    const Signal& signal = signals_[index];
    // npos + 1 is 0: a name without a dot is taken whole.
    const std::string leaf = signal.name.substr(signal.name.rfind('.') + 1);
    if (signal.declared.is_real()) {
      file_.Append(fmt::format("$var real 64 {} {} $end\n", signal.identifier, leaf));
    } else if (signal.declared.width == 1) {
      file_.Append(fmt::format("$var wire 1 {} {} $end\n", signal.identifier, leaf));
    } else {
      file_.Append(fmt::format("$var wire {} {} {} [{}:0] $end\n", signal.declared.width,
                               signal.identifier, leaf, signal.declared.width - 1));
    }
  }
  for (const auto& child : scope.children) {
    WriteScope(*child);
  }
  if (!is_root) {
    file_.Append("$upscope $end\n");
  }
}

void VcdWriter::WriteInitialValues(std::uint64_t time) {
  WriteTime(time);
  file_.Append("$dumpvars\n");
  for (const Signal& signal : signals_) {
    WriteValue(signal);
  }
  file_.Append("$end\n");
}

void VcdWriter::Change(std::uint64_t time, int index, const std::uint64_t* words) {
  const Signal& signal = signals_[index];
  std::uint64_t* const value = &values_[signal.offset];
  if (signal.declared.is_real()) {
    const std::uint64_t word = CanonicalReal(*words);
    if (*value == word) {
      return;
    }
    *value = word;
  } else {
    const int count = signal.declared.words();
    if (std::equal(words, words + count, value)) {
      return;
    }
    std::copy_n(words, count, value);
  }
  if (time != time_ || !has_time_) {
    WriteTime(time);
  }
  WriteValue(signal);
}

void VcdWriter::ChangeReals(std::uint64_t time, const std::vector<int>& indices,
                            const double* values) {
  // Pieces of lines that surely fit the room that is asked for.
  constexpr std::size_t kPiece = 256;
  for (std::size_t begin = 0; begin < indices.size(); begin += kPiece) {
    const std::size_t end = std::min(begin + kPiece, indices.size());
    char* line = nullptr;
    char* start = nullptr;
    for (std::size_t i = begin; i < end; ++i) {
      const Signal& signal = signals_[indices[i]];
      const std::uint64_t word = CanonicalReal(std::bit_cast<std::uint64_t>(values[i]));
      std::uint64_t& last = values_[signal.offset];
      if (last == word) {
        continue;
      }
      last = word;
      if (time != time_ || !has_time_) {
        WriteTime(time);
      }
      if (line == nullptr) {
        line = start = file_.Reserve(kPiece * kLineSize);
      }
      line = PutRealLine(line, word, signal);
    }
    file_.Advance(line - start);
  }
}

char* VcdWriter::PutRealLine(char* out, std::uint64_t word, const Signal& signal) {
  *out++ = 'r';
  out = PutReal(out, word);
  // The whole field: a copy of fixed length costs a fraction of one that is not.
  std::copy(signal.ending.begin(), signal.ending.end(), out);
  return out + signal.ending_size;
}

void VcdWriter::WriteTime(std::uint64_t time) {
  char* const begin = file_.Reserve(kNumberSize);
  *begin = '#';
  char* end = std::to_chars(begin + 1, begin + kNumberSize, time).ptr;
  *end++ = '\n';
  file_.Advance(end - begin);
  time_ = time;
  has_time_ = true;
}

void VcdWriter::WriteValue(const Signal& signal) {
  const std::uint64_t* const words = &values_[signal.offset];
  char* const begin = file_.Reserve(kLineSize + signal.declared.width);
  char* end = begin;
  if (signal.declared.is_real()) {
    file_.Advance(PutRealLine(begin, *words, signal) - begin);
    return;
  }
  if (signal.declared.width == 1) {
    *end++ = static_cast<char>('0' + (*words & 1U));
  } else {
    *end++ = 'b';
    end = PutBits(end, words, signal.declared.words());
    *end++ = ' ';
  }
  end = std::copy(signal.identifier.begin(), signal.identifier.end(), end);
  *end++ = '\n';
  file_.Advance(end - begin);
}

void VcdWriter::Finish(std::uint64_t end) {
  if (!has_time_ || end > time_) {
    WriteTime(end);
  }
  file_.Commit();
}

}  // namespace spusim
