// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/program.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string>

#include <fmt/format.h>
#include <Eigen/Core>

#include <spusim/base/atomic_file.h>
#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/base/text.h>
#include <spusim/cli/command_line.h>
#include <spusim/cli/completion.h>
#include <spusim/cli/exit_codes.h>
#include <spusim/cli/export_spice.h>
#include <spusim/cli/man_page.h>
#include <spusim/cli/preset_list.h>
#include <spusim/cli/run_task.h>
#include <spusim/config/key_docs.h>
#include <spusim/config/loader.h>
#include <spusim/config/resolved.h>

namespace spusim {
namespace {

// Eigen splits its products by the sizes of the caches that it finds. With fixed sizes (of a common
// server CPU) one binary gives the same bits on another machine.
void FixBlockSizes() {
  constexpr int kLevel1 = 32 * 1024;
  constexpr int kLevel2 = 1024 * 1024;
  constexpr int kLevel3 = 16 * 1024 * 1024;
  Eigen::setCpuCacheSizes(kLevel1, kLevel2, kLevel3);
}

/// Long text on a terminal goes through the user's pager, as manual pages do.
void ShowPaged(const std::string& text, std::ostream& out) {
  if (isatty(STDOUT_FILENO) == 1) {
    const char* const pager = std::getenv("PAGER");
    const std::string command = pager != nullptr ? pager : "less -FRX 2>/dev/null || cat";
    std::FILE* const pipe = command.empty() ? nullptr : popen(command.c_str(), "w");
    if (pipe != nullptr) {
      // A reader who has seen enough closes the pipe, which is no failure.
      std::fwrite(text.data(), 1, text.size(), pipe);
      pclose(pipe);
      return;
    }
  }
  out << text;
}

int Run(const CommandLine& line, const SystemFactory& systems, std::ostream& out,
        std::ostream& err) {
  const std::string& command = line.command;
  if (command == "keys") {
    ShowPaged(
        line.markdown ? KeysAsMarkdown() : KeysAsText(line.files.empty() ? "" : line.files.front()),
        out);
    return kExitDone;
  }
  if (command == "help") {
    out << (line.man ? ManPage() : Completion(line.completion));
    return kExitDone;
  }
  if (command == "presets") {
    out << (line.files.empty() ? PresetsAsText() : PresetAsText(line.files.at(0)));
    return kExitDone;
  }
  const Config config = LoadConfig(SourcesOf(line));
  if (command == "check") {
    out << ResolvedToml(config);
    return kExitDone;
  }
  FixBlockSizes();
  if (command == "export-spice") {
    const std::string netlist = ExportSpice(config, [&](const std::string& text) {
      err << "spusim: warning: " << OneLine(text) << std::endl;
    });
    if (line.out.empty()) {
      out << netlist;
    } else {
      WriteFileAtomically(line.out, netlist);
    }
    return kExitDone;
  }
  RunOptions options;
  options.force = line.force;
  options.quiet = line.quiet;
  options.allow_unreliable = line.allow_unreliable;
  options.progress =
      isatty(STDERR_FILENO) == 1 ? Progress::Style::kTerminal : Progress::Style::kLines;
  return RunTask(config, options, systems, out, err);
}

int Refuse(std::ostream& err, const std::string& message, int code) {
  err << "spusim: " << OneLine(message) << std::endl;
  return code;
}

}  // namespace

int RunProgram(int argc, char** argv, const SystemFactory& systems, std::ostream& out,
               std::ostream& err) {
  InstallSignalHandlers();
  try {
    const ParsedCommandLine parsed = ParseCommandLine(argc, argv);
    int code = kExitDone;
    if (parsed.text.has_value()) {
      out << *parsed.text;
    } else {
      code = Run(parsed.command_line, systems, out, err);
    }
    out.flush();
    if (!out) throw FileError("standard output: cannot be written");
    // Where the messages went there is nobody left to tell.
    return code == kExitDone && !err ? kExitFile : code;
  } catch (const InputError& error) {
    return Refuse(err, error.what(), kExitBadInput);
  } catch (const FileError& error) {
    return Refuse(err, error.what(), kExitFile);
  } catch (const std::filesystem::filesystem_error& error) {
    return Refuse(err, error.what(), kExitFile);
  } catch (const Interrupted& error) {
    return Refuse(err, error.what(), kExitInterrupted);
  } catch (const RunError& error) {
    return Refuse(err, error.what(), kExitFailed);
  } catch (const std::bad_alloc&) {
    return Refuse(err, "out of memory: the problem is too large for this machine", kExitFailed);
  } catch (const std::exception& error) {
    return Refuse(err, fmt::format("internal error: {}", error.what()), kExitFailed);
  }
}

}  // namespace spusim
