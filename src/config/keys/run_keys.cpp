// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>
#include <spusim/config/task_table.h>

namespace spusim {

void AddRunKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("run.task", &Config::run, &RunConfig::task, "", Choices{TaskNames()},
                     "What is done: solve A x = b; invert A; sample a Gaussian of precision matrix "
                     "A; lyapunov, A X + X A^T = Q; expm, the exponential of A; determinant, ln "
                     "det A; or train a network.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("run.seed", &Config::run, &RunConfig::seed, "",
                     AtLeast(0, std::numeric_limits<std::int64_t>::max()),
                     "Seed of all that is random: noise, batches, start values of a network.",
                     NotAPart(kNeverOff)));
  keys.push_back(WithoutEffectOnResults(Key(
      "run.out", &Config::run, &RunConfig::out, "", FreeText{"a path"},
      "Folder of the results, relative to the current folder; empty: results/<task>. The resolved "
      "copy leaves it empty, so that the same run into two folders gives the same bytes.",
      NotAPart(kNeverOff))));
  keys.push_back(WithoutEffectOnResults(
      Key("run.threads", &Config::run, &RunConfig::threads, "", AtLeast(0, kMostThreads),
          "Threads that one run may use, in the linear algebra of the exact engines; results are "
          "equal to the bit whatever their number. 0: one a core.",
          NotAPart(kNeverOff))));
  keys.push_back(WithoutEffectOnResults(
      Key("run.hardware", &Config::run, &RunConfig::hardware, "",
          FreeText{"a preset that `spusim presets` lists, or a path to a .toml file"},
          "Hardware preset, or hardware file relative to this file: a file with hardware sections "
          "only (spu, noise, dac, adc, array, thermal, energy, link, gpu), applied before this "
          "one. The option "
          "--hardware takes its place. The resolved copy holds the values themselves and an empty "
          "name.",
          NotAPart(kNeverOff))));
}

void AddProblemKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(
      Path(Key("problem.matrix", &Config::problem, &ProblemConfig::matrix, "",
               FreeText{"path of a Matrix Market file"},
               "The matrix A of every task but train, relative to the file that names it, or "
               "to the current folder when given on the command line.",
               NotAPart(kNeverOff))));
  keys.push_back(
      Path(Key("problem.rhs", &Config::problem, &ProblemConfig::rhs, "",
               FreeText{"path of a Matrix Market file"},
               "The right-hand side b of solve, or one a column, found as problem.matrix is.",
               NotAPart(kNeverOff))));
  keys.push_back(Path(
      Key("problem.mean", &Config::problem, &ProblemConfig::mean, "",
          FreeText{"path of a Matrix Market file"},
          "The mean of the Gaussian of task sample, found as problem.matrix is.",
          OfCells(CellsTaken{"rc", "a constant input of oscillators ends in their inductors", ""},
                  NotAPart(OffAt("", "mean 0"))))));
  keys.push_back(Path(Key("problem.noise", &Config::problem, &ProblemConfig::noise, "",
                          FreeText{"path of a Matrix Market file"},
                          "The noise matrix Q of lyapunov, A X + X A^T = Q: symmetric, positive "
                          "semidefinite. Found as problem.matrix is.",
                          NotAPart(kNeverOff))));
}

}  // namespace spusim
