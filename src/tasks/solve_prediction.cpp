// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/solve_prediction.h>

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/mitigation_effects.h>
#include <spusim/setup/nominal_system.h>
#include <spusim/setup/parts.h>
#include <spusim/tasks/anneal_conditions.h>

namespace spusim {
namespace {

/// Mean over the members of the ensemble.
template <typename Value>
double MeanOver(const MitigatedSolution& solution, const Value& value) {
  double sum = 0.0;
  for (const AnnealResult& anneal : solution.anneals) sum += value(anneal);
  return sum / static_cast<double>(solution.anneals.size());
}

}  // namespace

std::string SolvePrediction::WhyUnpredicted(const MitigatedSolution& solution) const {
  for (const AnnealResult& anneal : solution.anneals) {
    std::string reason = spusim::WhyUnpredicted(anneal);
    if (!reason.empty()) return reason;
  }
  return UncountedInSolve(config_);
}

MeanErrorTerms SolvePrediction::TermsOf(std::int64_t member, const AnnealResult& anneal,
                                        const Vector& target) {
  MeanEstimate estimate = EstimateOf(target, anneal);
  estimate.repeats = solver_.plan().offset_pair ? 2.0 : 1.0;
  if (HasNominalCells(config_)) {
    return NominalTermsOf(member, anneal, estimate);
  }
  const auto law = [&] { return MeanErrorLaw(ConditionsOf(solver_.Programmed(member), anneal)); };
  if (solver_.members() > 1) return law().Terms(estimate);
  if (!law_) law_.emplace(law());
  return law_->Terms(estimate);
}

MeanErrorTerms SolvePrediction::NominalTermsOf(std::int64_t member, const AnnealResult& anneal,
                                               MeanEstimate estimate) {
  const RowMatrix programmed = solver_.Programmed(member);
  NominalCells cells(config_, std::make_shared<DenseOperator>(programmed / solver_.matrix_scale()),
                     /*mixing=*/nullptr);
  const NominalSystem system = cells.System(anneal.scales, anneal.kappa0);
  AnnealConditions conditions = ConditionsOf(programmed, anneal);
  conditions.matrix = system.drift;
  if (!HasPlainNoise(config_)) {
    conditions.noise = system.noise;
    estimate.kappa0 = 1.0;  // the level is in the law
  }
  conditions.observed = system.observed;
  conditions.settled_sources = system.settled_sources;
  estimate.programmed_input = cells.Input(anneal.scales, anneal.kappa0, anneal.programmed_input);
  estimate.start = Vector::Zero(system.drift.rows());
  estimate.start.head(anneal.start.size()) = anneal.start;
  return MeanErrorLaw(conditions).Terms(estimate);
}

void SolvePrediction::SetPartLaws() {
  has_part_laws_ = true;
  const CellSpread spread = RemainingCellSpread(config_);
  const bool calibrated = solver_.plan().gains.has_value();
  if (spread.ideal() && !HasConverterErrors(config_) && !calibrated) return;
  // The members of an ensemble lie around A.
  const RowMatrix matrix =
      solver_.plan().rounded_ensemble > 0 ? problem_.matrix : solver_.Programmed(0);
  const Matrix inverse = Eigen::PartialPivLU<Matrix>(Matrix(matrix)).inverse();
  if (!spread.ideal()) cells_.emplace(matrix, inverse, solver_.matrix_scale(), spread);
  if (HasConverterErrors(config_)) {
    converters_.emplace(inverse, RemainingDacBank(config_), RemainingAdcBank(config_));
  }
  if (calibrated) gains_.emplace(inverse, DescribeCalibration(config_, *solver_.plan().gains));
}

double SolvePrediction::ConverterSquare(const MitigatedSolution& solution,
                                        const Vector& target) const {
  double square = 0.0;
  if (converters_) {
    const Dac dac = DescribeDevice(config_).dac;
    const double input_unit =
        MeanOver(solution, [](const AnnealResult& a) { return 1.0 / a.scales.input; });
    const double output_unit =
        MeanOver(solution, [](const AnnealResult& a) { return 1.0 / a.scales.state(); });
    const auto conversions = static_cast<double>(
        solution.anneals.front().samples_averaged *
        static_cast<std::uint64_t>(solver_.members() * (solver_.plan().offset_pair ? 2 : 1)));
    square += converters_->MeanSquare(
        {.input_unit = input_unit,
         .input_lsb = dac.full_scale_v() * dac.quantizer().lsb() * input_unit,
         .output_unit = output_unit,
         .output_lsb = MeanOver(solution, [](const AnnealResult& a) { return a.adc_lsb; }),
         .output_noise = ConversionNoise(config_) * output_unit / std::sqrt(conversions)},
        solution.input, target);
  }
  if (gains_) square += gains_->MeanSquare(solution.input, target);
  return square;
}

ErrorPrediction SolvePrediction::Predict(const MitigatedSolution& solution, const Vector& exact) {
  if (!has_part_laws_) SetPartLaws();
  const Vector target = exact - solution.before;
  std::vector<MeanErrorTerms> terms;
  for (std::size_t q = 0; q < solution.anneals.size(); ++q) {
    terms.push_back(TermsOf(static_cast<std::int64_t>(q), solution.anneals[q], target));
  }
  ErrorPrediction p = PredictAverage(terms);
  // What cells that are not ideal and the array's rounding do together.
  if (HasNominalCells(config_)) p.cells = std::exchange(p.quantisation, 0.0);
  if (cells_) {
    const double input_unit =
        MeanOver(solution, [](const AnnealResult& a) { return 1.0 / a.scales.input; });
    p.cells =
        std::hypot(p.cells, std::sqrt(cells_->MeanSquare(input_unit, solution.input, target)));
  }
  p.converters = std::sqrt(ConverterSquare(solution, target));
  return p;
}

}  // namespace spusim
