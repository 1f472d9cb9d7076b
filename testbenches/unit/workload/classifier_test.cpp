// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/classifier.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <stdexcept>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

/// What the network was last asked.
struct Call {
  Vector parameters;
  RowMatrix inputs;
  std::vector<std::int64_t> labels;
  bool curvature = false;
};

/// Records its calls; its loss is the number of samples, and the first half of them is right.
class RecordingNetwork final : public Network {
 public:
  explicit RecordingNetwork(Call& call) : call_(call) {}

  BatchResult Evaluate(const Vector& parameters, const RowMatrix& inputs,
                       const std::vector<std::int64_t>& labels, bool curvature) const override {
    if (parameters[0] == 99.0) throw std::runtime_error("the library failed");
    call_ = {parameters, inputs, labels, curvature};
    BatchResult result;
    result.loss = static_cast<double>(inputs.rows());
    return result;
  }
  Fit Assess(const Vector& /*parameters*/, const RowMatrix& inputs,
             const std::vector<std::int64_t>& /*labels*/) const override {
    return {static_cast<double>(inputs.rows()), inputs.rows() / 2};
  }

 private:
  Call& call_;
};

Dataset Samples(Index count, Index columns) {
  Dataset data;
  data.inputs.resize(count, columns);
  for (Index s = 0; s < count; ++s) {
    data.inputs.row(s).setConstant(static_cast<double>(s));
    data.labels.push_back(s % 3);
  }
  return data;
}

const NetworkShape kShape{{2, 4, 3}, Activation::kTanh};

TEST_CASE("a batch is the asked samples, in their order") {
  Call call;
  Classifier workload(kShape, std::make_unique<RecordingNetwork>(call), Samples(7, 2),
                      Samples(4, 2));
  CHECK(workload.parameters() == 3 * 4 + 5 * 3);
  CHECK(workload.outputs() == 3);
  CHECK(workload.train_samples() == 7);
  CHECK(workload.layer_shapes() == std::vector<std::pair<Index, Index>>{{2, 4}, {4, 3}});
  const Vector parameters = Vector::LinSpaced(27, 0.0, 1.0);
  CHECK(workload.Evaluate(parameters, {5, 0, 4}, true).loss == 3.0);
  RowMatrix expected(3, 2);
  expected << 5, 5, 0, 0, 4, 4;
  CHECK(call.parameters == parameters);
  CHECK(call.inputs == expected);
  CHECK(call.labels == std::vector<std::int64_t>{2, 0, 1});
  CHECK(call.curvature);
}

TEST_CASE("the score is the loss over all training and the accuracy over all test samples") {
  Call call;
  Classifier workload(kShape, std::make_unique<RecordingNetwork>(call), Samples(7, 2),
                      Samples(4, 2));
  const Score score = workload.Evaluate(Vector::Zero(27));
  CHECK(score.train_loss == 7.0);
  CHECK(score.test_accuracy == 0.5);
}

TEST_CASE("start values are normal with variance 1/in, biases zero, and depend on the seed alone") {
  Call call;
  const NetworkShape shape{{100, 200, 10}, Activation::kTanh};
  const Classifier workload(shape, std::make_unique<RecordingNetwork>(call), Samples(7, 100),
                            Samples(4, 100));
  const Vector start = workload.InitialParameters(1);
  CHECK(start == workload.InitialParameters(1));
  CHECK(start != workload.InitialParameters(2));
  Index at = 0;
  for (const auto& [in, out] : workload.layer_shapes()) {
    const auto weights = start.segment(at, in * out);
    const auto n = static_cast<double>(in * out);
    const double variance = 1.0 / static_cast<double>(in);
    // Four standard errors: of the mean sqrt(v/n), of the mean square v sqrt(2/n).
    CHECK(std::abs(weights.mean()) <= 4.0 * std::sqrt(variance / n));
    CHECK(std::abs(weights.squaredNorm() / n - variance) <= 4.0 * variance * std::sqrt(2.0 / n));
    CHECK(start.segment(at + in * out, out).isZero(0.0));
    at += (in + 1) * out;
  }
  CHECK(at == start.size());
}

TEST_CASE("data that do not fit the network are refused") {
  Call call;
  const auto make = [&](Dataset train, Dataset test) {
    return Classifier(kShape, std::make_unique<RecordingNetwork>(call), std::move(train),
                      std::move(test));
  };
  CHECK_NOTHROW(make(Samples(3, 2), Samples(1, 2)));
  CHECK_THROWS_AS(make(Samples(3, 1), Samples(1, 2)), InputError);
  CHECK_THROWS_AS(make(Samples(3, 2), Samples(1, 3)), InputError);
  CHECK_THROWS_AS(make(Samples(0, 2), Samples(1, 2)), InputError);
  CHECK_THROWS_AS(make(Samples(3, 2), Samples(0, 2)), InputError);
  Dataset bad = Samples(3, 2);
  bad.labels[1] = 3;
  CHECK_THROWS_AS(make(bad, Samples(1, 2)), InputError);
  bad.labels[1] = -1;
  CHECK_THROWS_AS(make(bad, Samples(1, 2)), InputError);
  bad.labels.pop_back();
  CHECK_THROWS_AS(make(bad, Samples(1, 2)), InputError);
}

TEST_CASE("calls that make no sense are refused, and the network's failures end the run") {
  Call call;
  Classifier workload(kShape, std::make_unique<RecordingNetwork>(call), Samples(7, 2),
                      Samples(4, 2));
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(26), {0}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(26)), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(27), {}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(27), {7}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(27), {-1}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Constant(27, 99.0), {0}, false), RunError);
}

}  // namespace
}  // namespace spusim
