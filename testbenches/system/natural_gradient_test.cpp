// SPDX-License-Identifier: Apache-2.0
// Training through the cycle-accurate device, every natural gradient held to its closed form.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/config/loader.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/models/system/simulation.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/make_workload.h>
#include <spusim/training/gauss_newton.h>
#include <spusim/training/sgd_momentum.h>
#include <spusim/training/spu_preconditioner.h>
#include <spusim/training/trainer.h>

namespace spusim {
namespace {

constexpr double kDamping = 0.01;
constexpr double kTime = 20.0;

Config TrainingConfig(const std::vector<std::string>& overrides) {
  ConfigSources sources;
  sources.file = SPUSIM_SOURCE_DIR "/configs/tasks/digits.toml";
  sources.overrides = {"train.hidden=[4]", "train.iterations=6", "train.baselines=[]",
                       "train.batch=16"};
  sources.overrides.insert(sources.overrides.end(), overrides.begin(), overrides.end());
  return LoadConfig(sources);
}

/// What a stepper makes of e^{-z} in one step of z = alpha h, and the largest z that its default
/// step takes, h = step_share / (spectral radius).
struct StepLaw {
  double (*factor)(double z);
  double step_share;
};

/// Passes gradients to a preconditioner and compares each answer with the filter on the
/// eigenvalues, started from the answer before (warm cells that are held while the host works). The
/// error allowed is that of the stepper, mode by mode: |r(alpha h)^(t/h) - e^{-alpha t}| |x0 - x*|,
/// which grows with h.
class CheckedPreconditioner final : public Preconditioner {
 public:
  CheckedPreconditioner(Preconditioner& checked, const StepLaw& law)
      : checked_(checked), law_(law) {}

  bool needs_curvature() const override { return true; }

  Vector Apply(const BatchResult& batch) override {
    const Matrix fisher = FactoredOperator(GaussNewton(batch, kDamping)).ToDense();
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(fisher);
    const Matrix& u = eigen.eigenvectors();
    const Vector alpha = eigen.eigenvalues();
    const Vector target = (u.transpose() * batch.gradient).cwiseQuotient(alpha);
    const Vector distance = u.transpose() * (last_.size() == 0 ? batch.gradient : last_) - target;
    const double h = law_.step_share / alpha.maxCoeff();
    Vector expected(alpha.size());
    Vector allowed(alpha.size());
    for (Index i = 0; i < alpha.size(); ++i) {
      const double decay = std::exp(-alpha[i] * kTime);
      expected[i] = target[i] + decay * distance[i];
      allowed[i] = (std::pow(law_.factor(alpha[i] * h), kTime / h) - decay) * distance[i];
    }
    const Vector answer = checked_.Apply(batch);
    const double error = (answer - u * expected).norm();
    CHECK(error <= allowed.norm() + kRounding * expected.norm());
    last_ = answer;
    return answer;
  }

 private:
  // dopri5's tolerance of 1e-10 a step over tens of steps; eigendecompositions stay below that.
  static constexpr double kRounding = 1e-8;

  Preconditioner& checked_;
  StepLaw law_;
  Vector last_;
};

void Train(const Config& config, const StepLaw& law) {
  const auto workload = MakeWorkload(config.train, config.train.data);
  const AnnealPlan plan = DescribeAnneal(config, kDamping);
  const TaskShape shape =
      DescribeFactoredTask(config, plan, workload->parameters(),
                           static_cast<Index>(config.train.batch) * workload->outputs());
  Simulation simulation(config, shape, {});
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config), plan,
                     [](const std::string& line) { FAIL(line); });
  SpuPreconditioner spu(session, kDamping);
  CheckedPreconditioner checked(spu, law);
  SgdMomentum update(0.3, 0.0);
  Trainer trainer(*workload, checked, update, simulation.clock(),
                  {.seed = 1,
                   .iterations = config.train.iterations,
                   .batch = static_cast<Index>(config.train.batch),
                   .gpu = DescribeGpu(config)});
  trainer.Run([](const TrainerRow&) {});
}

std::vector<std::string> WithIdealBits(const std::vector<std::string>& more) {
  std::vector<std::string> overrides = {"dac.bits=0", "adc.bits=0", "array.bits=0",
                                        "noise.kappa0=0"};
  overrides.insert(overrides.end(), more.begin(), more.end());
  return overrides;
}

std::vector<std::string> With(const std::string& stepper) {
  return WithIdealBits({"spu.engine=odeint", "spu.stepper=" + stepper});
}

double Exact(double z) { return std::exp(-z); }

TEST_CASE("ideal bits, no noise, exact_factored: the closed form at every iteration") {
  Train(TrainingConfig(WithIdealBits({"spu.engine=exact_factored"})), {Exact, 1.0});
}

TEST_CASE("ideal bits, no noise, exact_dense: the closed form at every iteration") {
  Train(TrainingConfig(WithIdealBits({"spu.engine=exact_dense"})), {Exact, 1.0});
}

TEST_CASE("ideal bits, no noise, dopri5: the closed form at every iteration") {
  Train(TrainingConfig(With("dopri5")), {Exact, 1.0});
}

TEST_CASE("ideal bits, no noise, rk4: the closed form within its fourth-order error") {
  Train(TrainingConfig(With("rk4")),
        {[](double z) { return 1.0 - z + z * z / 2.0 - z * z * z / 6.0 + z * z * z * z / 24.0; },
         0.5});
}

TEST_CASE("ideal bits, no noise, default stepper: the closed form within its first-order error") {
  Train(TrainingConfig(With("leimkuhler_matthews")), {[](double z) { return 1.0 - z; }, 1.0});
}

}  // namespace
}  // namespace spusim
