// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>
#include <spusim/config/optimizers.h>

namespace spusim {

void AddTrainKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("train.workload", &Config::train, &TrainConfig::workload, "",
                     Choices{{"digits"}}, "What is trained: digits, a classifier of 8x8 digits.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Path(Key("train.data", &Config::train, &TrainConfig::data, "",
               FreeText{"path of a gzip-compressed CSV file"},
               "Samples, a line each: 64 pixels 0..16 and a label. Found as problem.matrix "
               "is; the default lies with the shipped configurations.",
               NotAPart(kNeverOff))));
  keys.push_back(Key(
      "train.optimizer", &Config::train, &TrainConfig::optimizer, "", Choices{OptimizerNames()},
      "sgd with momentum, adam, ngd (exact natural gradient) or tngd (natural gradient through the "
      "simulated SPU); ngd-adam and tngd-adam hand that gradient to the rule of adam.",
      NotAPart(kNeverOff)));
  keys.push_back(Key("train.baselines", &Config::train, &TrainConfig::baselines, "",
                     Choices{BaselineNames()},
                     "Optimizers that are run first, each with its own automatic step, to compare "
                     "with.",
                     NotAPart(OffAt(std::vector<std::string>{}))));
  keys.push_back(Key("train.iterations", &Config::train, &TrainConfig::iterations, "",
                     AtLeast(1, kMostCells), "Parameter updates.", NotAPart(kNeverOff)));
  keys.push_back(Key("train.batch", &Config::train, &TrainConfig::batch, "", AtLeast(1, kMostCells),
                     "Samples in a batch.", NotAPart(kNeverOff)));
  keys.push_back(Key("train.learning_rate", &Config::train, &TrainConfig::learning_rate, "",
                     Positive({-1.0}),
                     "Step of train.optimizer. -1: 0.3, or 0.03 for adam and what ends in -adam.",
                     NotAPart(kNeverOff)));
  RealRange momentum = NotNegative({-1.0});
  momentum.highest = 1.0;
  momentum.below = true;
  keys.push_back(Key("train.momentum", &Config::train, &TrainConfig::momentum, "", momentum,
                     "Momentum of train.optimizer; adam and what ends in -adam do not use it. -1: "
                     "0.9 for sgd, else 0.",
                     NotAPart(OffAt(0))));
  keys.push_back(Key("train.damping", &Config::train, &TrainConfig::damping, "",
                     Within(1e-12, 1e12), "lambda in F = J^T H J + lambda I of ngd and tngd.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("train.hidden", &Config::train, &TrainConfig::hidden, "",
                     AtLeast(1, 1'000'000), "Width of each hidden layer, from the input on.",
                     NotAPart(OffAt(std::vector<std::int64_t>{}, "no hidden layer"))));
  keys.push_back(Key("train.activation", &Config::train, &TrainConfig::activation, "",
                     Choices{{"tanh", "relu"}}, "What follows each hidden layer.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("train.train_samples", &Config::train, &TrainConfig::train_samples, "",
                     AtLeast(1, kMostCells),
                     "The first so many samples of the data train, the others test.",
                     NotAPart(kNeverOff)));
}

}  // namespace spusim
