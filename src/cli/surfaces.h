// Where a gate's decisions show in a CI system.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "ci/gated.h"
#include "src/base/error.h"

namespace tracegate::cli {

// As written on the command line; an empty file name is none.
//
// annotations   auto: where GITHUB_ACTIONS is "true"; always; never
// step_summary  empty: what GITHUB_STEP_SUMMARY names where GITHUB_ACTIONS is "true"; "none": none
struct SurfaceOptions {
  std::string junit;
  std::string annotations = "auto";
  std::string step_summary;
  std::string comment;
  std::string comment_id;
};

void AddSurfaceOptions(CLI::App& command, SurfaceOptions& options);

// Writes those that are asked for; the files of JUnit and comment appear whole or not at all, the
// step summary is added to what other steps have written. Annotations go to stderr, where GitHub
// reads them as well as on stdout, and where they cannot get into a result that is piped on.
//
// Errors: kIo, of the first one that cannot be written; the others are written.
Status WriteSurfaces(const SurfaceOptions& options, const ci::Gated& gated);

}  // namespace tracegate::cli
