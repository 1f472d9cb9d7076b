// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace spusim {

// What a key is of the device: its attributes in the table of keys. Rules, refusals, nominal
// devices, what predictions count, SPICE checks and docs/configuration.md are loops over the table.

/// The value of a key. Its alternative is the key's type.
using ConfigValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                 std::vector<std::string>>;

/// A member of an aggregate that has to be given: leaving it out does not compile.
template <typename T>
class Stated {
 public:
  // It stands for the value; a copy of itself is none.
  template <typename U>
  requires(!std::is_same_v<std::remove_cvref_t<U>, Stated> && std::is_convertible_v<U, T>)
      Stated(U&& value)  // NOLINT: as above
      : value_(std::forward<U>(value)) {}

  operator const T&() const { return value_; }  // NOLINT: as above
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_;
};

/// What a part that is on makes of an array that was symmetric.
enum class Symmetry {
  kSymmetric,          ///< it stays so
  kGeneralIfFactored,  ///< dense arrays stay so, factored ones do not
  kGeneral             ///< a general one, which is decomposed as a whole: up to 1024 cells
};

/// What a part that is on changes in the system that predictions are made for, the same in every
/// specimen.
enum class Nominal {
  kUnchanged,
  kDrift,  ///< the drift alone
  kNoise   ///< the noise (and the drift): it is no longer equal and white in all cells
};

/// The tasks that do not take a key, each group with its reason.
struct TaskRefusal {
  std::vector<std::string> tasks;
  std::string why;
};
using TaskRefusals = std::vector<TaskRefusal>;

/// The one kind of cell (spu.cell) that has a part.
struct CellsTaken {
  std::string kind;     ///< "": every kind
  std::string why;      ///< why the others refuse it
  std::string instead;  ///< what is theirs; "": nothing
};

/// The key without which this one has no meaning.
struct Needs {
  std::string key;  ///< "": it stands on its own
  std::string why;  ///< what is the case where that key is off: "where temperatures do not change"
};

/// Keys that must be off where this one is on.
struct Excludes {
  std::vector<std::string> keys;
  std::string why;
};

/// What export-spice does with a key that is on.
struct SpiceExport {
  enum class How {
    kInNetlist,  ///< the netlist has it
    kOutside,  ///< it acts before or after the circuit that a netlist shows, which is right as it is
    kRefused,     ///< the reason says why, "": nothing to add
    kRefusedWith  ///< refused where the key `with` is on as well
  };
  How how = How::kInNetlist;
  std::string why;
  std::string with;
};

/// The value at which a key is off.
struct Off {
  std::optional<ConfigValue> value;  ///< nothing: being off has no meaning
  std::string meaning;               ///< in a word, "infinite"; "": nothing to add
};

/// What a key is of the device. No member has a default: every key states all of them; what is no
/// part of the device says so by NotAPart (keys/key_builders.h).
struct KeyTraits {
  Stated<bool> is_part;      ///< an imperfection of a part of the device
  Stated<bool> per_device;   ///< drawn by spu.device_seed: it differs from one specimen to another
  Stated<bool> dense_only;   ///< not modelled for factored arrays
  Stated<bool> double_only;  ///< an array with such parts is formed in double
  Stated<bool> adds_states;  ///< cells have states behind their voltages
  Stated<Symmetry> symmetry;
  Stated<bool> moves_array;  ///< conductances are not what was programmed
  Stated<Nominal> nominal;
  Stated<std::string> not_in_solve;  ///< "": predictions of solve count it; else why there are none
  Stated<std::string> not_in_sampling;  ///< the same of tasks that sample
  Stated<TaskRefusals> tasks;
  Stated<CellsTaken> cells;
  Stated<Needs> needs;
  Stated<Excludes> excludes;
  Stated<SpiceExport> spice;
  Stated<Off> off;
};

}  // namespace spusim
