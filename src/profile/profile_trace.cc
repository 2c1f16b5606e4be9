// From the bytes of a trace to its profile.
#include <utility>

#include "src/input/url.h"
#include "src/profile/builder.h"
#include "src/timeline/timeline.h"
#include "src/trace/reader.h"

namespace tracegate::profile {

Result<Profile> ProfileTrace(input::Source& source, std::string file,
                             const trace::ReadOptions& options) {
  trace::Symbols symbols;
  Builder builder(symbols);
  timeline::Timeline timeline(symbols, builder);
  auto facts = trace::ReadTrace(source, symbols, timeline, options);
  if (!facts) {
    Error error = std::move(facts.error());
    error.where = std::move(file);
    return Fail(std::move(error));
  }
  Profile profile = builder.Take(timeline.runnable());
  profile.file = std::move(file);
  profile.format_version = Name(facts->format);
  profile.toolchains = Toolchains(facts->format);
  profile.start = timeline.start();
  profile.end = timeline.end();
  profile.covered = timeline.Covered();
  profile.bytes = facts->bytes;
  profile.events = facts->events;
  profile.generations = facts->generations;
  profile.ticks_per_second = facts->ticks_per_second;
  profile.wall_start = facts->wall_start;
  profile.complete = !facts->damage.has_value();
  profile.damage = facts->damage ? facts->damage->Line() : "";
  profile.lost = {facts->loss.bytes, facts->loss.generations, facts->loss.time};
  profile.diagnostics.Merge(facts->diagnostics);
  profile.diagnostics.Merge(timeline.diagnostics());
  return profile;
}

Result<Profile> ProfileFile(const std::string& path, const input::OpenOptions& open,
                            const trace::ReadOptions& read) {
  auto source = input::Open(path, open);
  if (!source) {
    Error error = std::move(source.error());
    error.where = input::DisplayName(path);
    return Fail(std::move(error));
  }
  return ProfileTrace(**source, input::DisplayName(path), read);
}

}  // namespace tracegate::profile
