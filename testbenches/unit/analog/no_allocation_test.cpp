// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>

// Eigen takes memory from malloc, not from operator new: malloc itself is counted. A sanitizer has
// replaced it already and offers a hook instead.
namespace {
std::uint64_t allocations = 0;
}

#if defined(__SANITIZE_ADDRESS__)
// As in sanitizer/allocator_interface.h, which GCC's packages leave out.
// NOLINTNEXTLINE: the name is the sanitizer's.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                             std::size_t),
                                                         void (*free_hook)(const volatile void*));
namespace {
void CountAllocation(const volatile void* /*at*/, std::size_t /*size*/) { ++allocations; }
void IgnoreRelease(const volatile void* /*at*/) {}
const int kHooks = __sanitizer_install_malloc_and_free_hooks(CountAllocation, IgnoreRelease);
}  // namespace
#else
extern "C" {
// NOLINTBEGIN: the names are glibc's.
void* __libc_malloc(std::size_t size);
void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
// NOLINTEND
}
#endif

namespace spusim {
namespace {

TEST_CASE("The counter sees Eigen's vectors and operator new", "[analog]") {
  std::uint64_t before = allocations;
  const Vector v = Vector::Ones(1000);
  CHECK(allocations > before);
  before = allocations;
  const auto p = std::make_unique<std::uint64_t>(3);
  CHECK(allocations > before);
  CHECK(v.sum() + static_cast<double>(*p) == 1003.0);
}

void CheckNoAllocation(const std::shared_ptr<const LinearOperator>& drift) {
  for (const Stepper stepper : {Stepper::kLeimkuhlerMatthews, Stepper::kEulerMaruyama,
                                Stepper::kRungeKutta4, Stepper::kDormandPrince5}) {
    const bool noisy =
        stepper == Stepper::kLeimkuhlerMatthews || stepper == Stepper::kEulerMaruyama;
    const Index n = drift->size();
    LangevinSystem system{drift, 1.0, Vector::Ones(n), noisy ? 0.1 : 0.0};
    OdeintEngine engine({stepper}, RandomStream(51, "test.malloc"));
    engine.SetSystem(system);
    Vector x = Vector::Zero(n);
    // The scratch of a product may grow at its first call; SetSystem has made that call.
    const std::uint64_t before = allocations;
    engine.Advance(3.0, x, {});
    engine.SetInput(system.input);
    engine.Advance(2.0, x, {});
    const std::uint64_t after = allocations;
    INFO("stepper " << static_cast<int>(stepper));
    CHECK(engine.work().steps > 4);
    CHECK(after - before == 0);
  }
}

void CheckExactNoAllocation(const RowMatrix& a, double pole) {
  ExactDenseEngine engine(RandomStream(51, "test.malloc"), RandomStream(51, "test.looks"));
  LangevinSystem system{std::make_shared<DenseOperator>(a), 1.0, Vector::Ones(a.rows()), 0.1};
  system.input_pole = pole;
  engine.SetSystem(system);
  Vector x = Vector::Zero(a.rows());
  engine.Announce(0.05, 2000);
  engine.Advance(0.05, x);
  engine.Advance(0.5, x);
  const std::uint64_t before = allocations;
  engine.Announce(0.05, 1000);
  for (int k = 0; k < 1000; ++k) engine.Advance(0.05, x);
  engine.SetInput(system.input);
  engine.Advance(0.5, x);
  engine.Advance(0.05, x);
  CHECK(allocations - before == 0);
}

TEST_CASE("No exact step allocates once its interval or block has been seen", "[analog]") {
  RowMatrix a = RowMatrix::Identity(101, 101);
  a(0, 1) = 0.25;
  for (const double pole : {0.0, 2.0}) {
    CheckExactNoAllocation(a, pole);
    a(1, 0) = 0.25;
    CheckExactNoAllocation(a, pole);
    a(1, 0) = 0.0;
  }
}

TEST_CASE("No factored step allocates once its interval has been seen", "[analog]") {
  for (const bool unequal : {false, true}) {
    FactoredMatrix f;
    f.jacobian = RowMatrix::Constant(20, 101, 0.05);
    f.jacobian.diagonal().setOnes();
    if (unequal) f.back_jacobian = 1.01 * f.jacobian;
    f.hessian_blocks = RowMatrix::Constant(20, 10, 0.1);
    f.leak = 1.0;
    const auto drift = std::make_shared<FactoredOperator>(f);
    for (const FactoredMethod method : {FactoredMethod::kModes, FactoredMethod::kKrylov}) {
      ExactFactoredEngine engine(RandomStream(51, "test.malloc"), RandomStream(51, "test.looks"), 1,
                                 method);
      LangevinSystem system{drift, 1.0, Vector::Ones(101), 0.1};
      system.input_pole = 2.0;
      engine.SetSystem(system);
      Vector x = Vector::Zero(101);
      for (int k = 0; k < 3; ++k) engine.Advance(0.5, x);
      const std::uint64_t before = allocations;
      engine.Announce(0.5, 10);
      for (int k = 0; k < 10; ++k) engine.Advance(0.5, x);
      engine.SetInput(system.input);
      engine.Advance(0.5, x);
      CHECK(allocations - before == 0);
    }
  }
}

TEST_CASE("No step allocates, from the first one on", "[analog]") {
  const Index n = 101;
  RowMatrix a = RowMatrix::Identity(n, n);
  a(0, 1) = 0.25;
  a(1, 0) = 0.25;
  CheckNoAllocation(std::make_shared<DenseOperator>(a));
  FactoredMatrix f;
  f.jacobian = RowMatrix::Constant(20, n, 0.05);
  f.jacobian.diagonal().setOnes();
  f.hessian_blocks = RowMatrix::Constant(20, 10, 0.1);
  f.leak = 1.0;
  CheckNoAllocation(std::make_shared<FactoredOperator>(f));
}

}  // namespace
}  // namespace spusim
