// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/network_workload.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <stdexcept>

#include <spusim/base/errors.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/support/mlp_spec.h"

namespace spusim {
namespace {

/// What the network was last asked, and what it is to answer.
struct Call {
  Vector parameters;
  Samples samples;
  bool curvature = false;
  int assessments = 0;
  bool classes = true;
};

/// Records its calls; the loss of a batch is the number of samples, that of an assessment the mean
/// of the first input, and the first half of the samples is right. Start values are the normals
/// times 3.
class RecordingNetwork final : public Network {
 public:
  explicit RecordingNetwork(Call& call) : call_(call) {}

  const NetworkReport& report() const override { return report_; }
  Vector StartValues(const Vector& normals) const override { return 3.0 * normals; }
  void CheckTargets(const Samples& samples) const override {
    if (samples.targets.maxCoeff() > 2.0) throw std::invalid_argument("label 3 (allowed: 0 to 2)");
  }
  BatchResult Evaluate(const Vector& parameters, const Samples& samples,
                       bool curvature) const override {
    if (parameters[0] == 99.0) throw std::runtime_error("the library failed");
    call_.parameters = parameters;
    call_.samples = samples;
    call_.curvature = curvature;
    BatchResult result;
    result.loss = static_cast<double>(samples.size());
    return result;
  }
  Fit Assess(const Vector& parameters, const Samples& samples) const override {
    if (parameters[0] == 99.0) throw std::runtime_error("the library failed");
    ++call_.assessments;
    Fit fit{samples.inputs.col(0).mean(), std::nullopt};
    if (call_.classes) fit.correct = samples.size() / 2;
    return fit;
  }

 private:
  Call& call_;
  NetworkReport report_ = test::MlpReport({2, 4, 3});
};

Samples Numbered(Index count, Index columns) {
  Samples data{RowMatrix(count, columns), RowMatrix(count, 1)};
  for (Index s = 0; s < count; ++s) {
    data.inputs.row(s).setConstant(static_cast<double>(s));
    data.targets(s, 0) = static_cast<double>(s % 3);
  }
  return data;
}

NetworkWorkload Make(Call& call, Samples train, Samples test) {
  return NetworkWorkload(std::make_unique<RecordingNetwork>(call),
                         std::make_unique<StoredSamples>(std::move(train)),
                         std::make_unique<StoredSamples>(std::move(test)));
}

TEST_CASE("a batch is the asked samples, in their order") {
  Call call;
  NetworkWorkload workload = Make(call, Numbered(7, 2), Numbered(4, 2));
  CHECK(workload.parameters() == 3 * 4 + 5 * 3);
  CHECK(workload.outputs() == 3);
  CHECK(workload.train_samples() == 7);
  const Vector parameters = Vector::LinSpaced(27, 0.0, 1.0);
  CHECK(workload.Evaluate(parameters, {5, 0, 4}, true).loss == 3.0);
  CHECK(call.parameters == parameters);
  CHECK(call.samples.inputs == RowMatrix{{5, 5}, {0, 0}, {4, 4}});
  CHECK(call.samples.targets == RowMatrix{{2}, {0}, {1}});
  CHECK(call.curvature);
}

TEST_CASE("the score is the loss over all training and the accuracy over all test samples") {
  Call call;
  NetworkWorkload workload = Make(call, Numbered(7, 2), Numbered(4, 2));
  const Score score = workload.Evaluate(Vector::Zero(27));
  CHECK(score.train_loss == 3.0);
  CHECK(score.test_accuracy == 0.5);
  call.classes = false;
  CHECK(std::isnan(workload.Evaluate(Vector::Zero(27)).test_accuracy));
}

TEST_CASE("many samples are scored piece by piece, and count alike") {
  Call call;
  // Pieces of 8192, 8192 and 3616 samples, 10,000 hits in all.
  NetworkWorkload workload = Make(call, Numbered(20'000, 2), Numbered(20'000, 2));
  const Score score = workload.Evaluate(Vector::Zero(27));
  CHECK(call.assessments == 6);
  // Three roundings of a product, a quotient and a sum each, and those of each piece's mean of up
  // to 8192 terms.
  CHECK(std::abs(score.train_loss - 9999.5) <= 9999.5 * 8200 * 2.3e-16);
  CHECK(score.test_accuracy == 0.5);
}

TEST_CASE("start values are what the network makes of the seed's normals") {
  Call call;
  const NetworkWorkload workload = Make(call, Numbered(7, 2), Numbered(4, 2));
  Vector normals(27);
  RandomStream(5, "workload.init").FillNormals(0, normals);
  CHECK(workload.InitialParameters(5) == Vector(3.0 * normals));
  CHECK(workload.InitialParameters(5) != workload.InitialParameters(6));
}

TEST_CASE("data that do not fit the network are refused") {
  Call call;
  const auto message = [&](Samples train, Samples test) -> std::string {
    try {
      Make(call, std::move(train), std::move(test));
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(message(Numbered(3, 2), Numbered(1, 2)) == "no error");
  CHECK(message(Numbered(3, 1), Numbered(1, 2)) ==
        "training data: 1 inputs a sample (allowed: 2, the network's)");
  CHECK(message(Numbered(3, 2), Numbered(1, 3)) ==
        "test data: 3 inputs a sample (allowed: 2, the network's)");
  CHECK(message(Numbered(0, 2), Numbered(1, 2)) ==
        "training data: no sample (allowed: one and more)");
  CHECK(message(Numbered(3, 2), Numbered(0, 2)) == "test data: no sample (allowed: one and more)");
  Samples bad = Numbered(3, 2);
  bad.targets(1, 0) = 3.0;
  CHECK(message(bad, Numbered(1, 2)) == "training data: label 3 (allowed: 0 to 2)");
  bad.targets.resize(3, 2);
  CHECK(message(Numbered(1, 2), bad) ==
        "test data: 2 targets a sample (allowed: 1, the network's)");
  bad.targets.resize(2, 1);
  CHECK(message(bad, Numbered(1, 2)) ==
        "data: 3 rows of inputs and 2 of targets (allowed: as many)");
}

TEST_CASE("calls that make no sense are refused, and the network's failures end the run") {
  Call call;
  NetworkWorkload workload = Make(call, Numbered(7, 2), Numbered(4, 2));
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(26), {0}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(26)), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(27), {}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(27), {7}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Zero(27), {-1}, false), InputError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Constant(27, 99.0), {0}, false), RunError);
  CHECK_THROWS_AS(workload.Evaluate(Vector::Constant(27, 99.0)), RunError);
}

}  // namespace
}  // namespace spusim
