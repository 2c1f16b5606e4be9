// What `tracegate record` does, once its arguments are read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/cli/gate.h"
#include "src/profile/profile.h"
#include "src/record/recorder.h"

namespace tracegate::cli {

// As written on the command line; gate.common.output is not used: results go to standard
// output.
struct RecordOptions {
  GateOptions gate;
  std::string base;
  std::string changed;
  std::string url_base;
  std::string url_new;
  std::string dir;
  std::size_t runs = 10;
  std::size_t warmup = 1;
  std::string run_timeout = "600s";
  std::string pin;
  bool until_decided = false;
  std::size_t most = 20;
};

// What the recorder tells on standard error, and the profiles of what it has recorded.
class RecordSession {
 public:
  // keep: whether to keep the profiles
  RecordSession(const RecordOptions& options, const LoadOptions& loading, bool keep);

  record::Hooks Hooks();
  // Takes the progress line away.
  void Clear();
  // A line that stays, but for --quiet.
  void Say(const std::string& line);

  const std::vector<profile::Profile>& Profiles(record::Side side) const {
    return side == record::Side::kBase ? base_ : changed_;
  }
  // How many runs there will be, for the progress line; both sides together.
  void Expect(std::size_t runs) { expected_ = runs; }

 private:
  Status Check(const std::string& path, record::Side side, const std::string& name);
  int Fetch(record::Side side, const std::string& path) const;
  void ShowAttempt(const record::Planned& run, bool warmup);
  void ShowRecorded(const record::Run& run);
  void ShowFailed(const record::Failure& failure);

  const RecordOptions& options_;
  LoadOptions loading_;
  bool keep_;
  bool terminal_;
  std::size_t done_ = 0;
  std::size_t expected_ = 0;
  double seconds_ = 0;
  std::vector<profile::Profile> base_;
  std::vector<profile::Profile> changed_;
};

// Records and compares by turns, by the policy: diff/sequential.h. The comparison of the last look,
// whose outcome is that of the whole.
Result<ci::Gated> RecordUntilDecided(const RecordOptions& options, const GateSetup& setup,
                                     record::Recorder& recorder, RecordSession& session,
                                     record::SignalWatch& signals);

// What has been recorded, for people; ends with a line break.
std::string SummaryOf(const record::Recording& recording, const std::string& dir);

}  // namespace tracegate::cli
