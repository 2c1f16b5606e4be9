// The manifest of a recording: what was run in which order, and what else the machine did
// meanwhile. It is DIR/manifest.json of `tracegate record -o DIR` (docs/record.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/error.h"
#include "src/record/noise.h"

namespace tracegate::record {

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kSchema = "tracegate.recording/1";

// What a reader takes at most.
inline constexpr std::size_t kMaxManifestBytes = 16U << 20U;
inline constexpr std::size_t kMaxRuns = 20'000;

enum class Side : std::uint8_t { kBase, kNew };
std::string_view ToString(Side side);  // "base", "new"

// One recorded trace.
//
// order    1, 2, ... in time, over both sides
// block    1, 2, ...; runs of one block were recorded next to each other
// file     path of the trace from DIR: "base/001.trace"
// attempt  2: the first one failed
// started, ended  UTC, "2026-11-26T03:14:30.123Z"
// noisy    why the run is not like the others, or was disturbed; empty: it is not known to be
struct Run {
  std::size_t order = 0;
  std::size_t block = 0;
  Side side = Side::kNew;
  std::string file;
  std::uint64_t bytes = 0;
  std::size_t attempt = 1;
  int exit_status = 0;
  std::string started;
  std::string ended;
  Noise noise;
  std::vector<std::string> noisy;
};

// An attempt that gave no trace. log: path from DIR.
struct Failure {
  std::size_t order = 0;
  Side side = Side::kNew;
  std::size_t attempt = 1;
  std::string what;
  std::string log;
};

// How a side is recorded: by a command that writes a trace to {out}, or from a URL, here without
// user and password.
struct Source {
  Side side = Side::kNew;
  std::string command;
  std::string url;
};

enum class State : std::uint8_t {
  kRunning,      // still going on, or killed
  kComplete,     // all that was asked for
  kInterrupted,  // by a signal
  kFailed,       // a run failed twice
};
std::string_view ToString(State state);

// cpus of the machine; model and kernel may be empty.
struct Machine {
  std::size_t cpus = 0;
  std::string model;
  std::string kernel;
};

// why          of an interrupted or failed recording: one line
// pin          CPUs as written, "0-1,3"; empty: not pinned
// runs_wanted  a side
// comparisons  in how many parts alpha is divided because the traces were looked at while they
//              were recorded (diff/sequential.h); a comparison of these traces must use it as
//              CompareOptions::comparisons. 1: nobody looked
// runs         complete ones, in order
struct Recording {
  State state = State::kRunning;
  std::string why;
  std::string started;
  std::string ended;
  Machine machine;
  std::string pin;
  std::size_t warmup = 0;
  std::size_t runs_wanted = 0;
  std::size_t comparisons = 1;
  std::vector<Source> sources;
  std::vector<Run> runs;
  std::vector<Failure> failures;

  bool TwoSided() const { return sources.size() == 2; }
};

// The document, with a newline at its end.
std::string ToJson(const Recording& recording);

// Reads a document. `where` names it in errors. Every Run::file is a path inside of DIR: relative,
// without "..", of plain names.
//
// Errors: kCorrupt (no JSON, with line and column; a value that no recorder writes, with its
// path), kUnsupported (a schema of a later version), kLimit (more than kMaxRuns).
Result<Recording> ParseManifest(std::string_view text, const std::string& where);

// Reads DIR/manifest.json.
//
// Errors: those of ParseManifest; kIo; kLimit (kMaxManifestBytes).
Result<Recording> ReadManifest(const std::string& dir);

// Whether DIR is a directory with a manifest.
bool IsRecording(const std::string& dir);

// The traces of one side, in order: DIR/base/001.trace, ...
std::vector<std::string> FilesOf(const Recording& recording, const std::string& dir, Side side);

// A recording as two sides to compare.
//
// base, changed  paths, in the order of their blocks
// block_size     CompareOptions::block_size; 0: there are no two blocks
// comparisons    Recording::comparisons
// warnings       one line each: noisy runs, a run that is left out, an incomplete recording
struct Pairing {
  std::vector<std::string> base;
  std::vector<std::string> changed;
  std::size_t block_size = 0;
  std::size_t comparisons = 1;
  std::vector<std::string> warnings;
};

// Runs of either side are paired in order. A run without its partner (the recording was
// interrupted there) is left out. Blocks are of four runs where their number is even on either
// side and every block is ABBA, else pairs.
//
// Errors: kUsage, with DIR as where: one side only, or no run of a side.
Result<Pairing> Pair(const Recording& recording, const std::string& dir);

// One line on the noisy runs of a side, nullopt where there is none.
std::optional<std::string> NoiseWarning(const Recording& recording, Side side);

}  // namespace tracegate::record
