// Profiles of many files, by several threads.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "src/base/error.h"
#include "src/base/units.h"
#include "src/input/source.h"
#include "src/input/url.h"
#include "src/profile/profile.h"
#include "src/trace/reader.h"

namespace tracegate::cli {

// threads  0: as many as the machine has
// quiet    no progress on stderr; there is none either where stderr is no terminal
//          or all is done within a second
// timeout  how long a server may send nothing; see input::OpenOptions
// read     what to tolerate; see trace::ReadOptions
struct LoadOptions {
  unsigned threads = 0;
  bool quiet = false;
  std::optional<Nanos> timeout = std::nullopt;
  trace::ReadOptions read = {};
};

// How many threads a number from the command line asks for: 0 for as many as there are cores.
unsigned ThreadsOf(unsigned wanted);

// Calls work(i) for every files[i] from several threads; a call must open the file by what it is
// given, and may run out of memory. When all are done: the error of the first file that had one.
//
// URLs are read one after the other, beside the files: a Go server records one trace at a
// time and refuses a second.
using FileWork = std::function<Status(std::size_t index, const input::OpenOptions& open,
                                      const trace::ReadOptions& read)>;
Status ForEachFile(std::span<const std::string> files, const LoadOptions& options,
                   const FileWork& work);

// work(std::unique_ptr<Source>) of the file or URL; errors name it without user and password.
template <class T, class Work>
Result<T> WithSource(const std::string& file, const input::OpenOptions& open, const Work& work) {
  auto source = input::Open(file, open);
  Result<T> result = source ? work(*std::move(source)) : Result<T>(Fail(std::move(source.error())));
  if (!result) {
    result.error().where = input::DisplayName(file);
  }
  return result;
}

// What work(i, source, read) yields of each file, in the order given. As ForEachFile.
template <class T, class Work>
Result<std::vector<T>> MapSources(std::span<const std::string> files, const LoadOptions& options,
                                  const Work& work) {
  std::vector<T> results(files.size());
  auto done = ForEachFile(
      files, options,
      [&](std::size_t i, const input::OpenOptions& open, const trace::ReadOptions& read) -> Status {
        auto result = WithSource<T>(
            files[i], open,
            [&](const std::unique_ptr<input::Source>& source) { return work(i, *source, read); });
        if (!result) {
          return Fail(std::move(result.error()));
        }
        results[i] = *std::move(result);
        return {};
      });
  if (!done) {
    return Fail(std::move(done.error()));
  }
  return results;
}

// The profile of each trace, and those of each file of saved ones (src/saved), in the order given.
// The error is that of the first one that has one. As ForEachFile.
Result<std::vector<profile::Profile>> LoadProfiles(std::span<const std::string> files,
                                                   const LoadOptions& options);

}  // namespace tracegate::cli
