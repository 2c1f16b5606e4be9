// took FILE PROGRAM ARGUMENT...: runs a program, writes "SECONDS USER_SECONDS PEAK_KIB STATUS" into
// FILE and exits as the program did, with 125 where it could not be run.
//
// The kernel counts the memory of who starts a program as the program's, so this is small: what
// Python would measure of its children is never less than Python itself.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

int main(int count, char** words) {
  constexpr int kNotRun = 125;
  if (count < 3) {
    std::fprintf(stderr, "usage: took FILE PROGRAM ARGUMENT...\n");
    return kNotRun;
  }
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(words[2], words + 2);
    std::perror(words[2]);
    _exit(kNotRun);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    std::perror("took");
    return kNotRun;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  const int exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : kNotRun;
  std::FILE* file = std::fopen(words[1], "w");
  if (file == nullptr) {
    std::perror(words[1]);
    return kNotRun;
  }
  constexpr double kMicro = 1e-6;
  std::fprintf(file, "%.6f %.6f %ld %d\n", wall.count(),
               static_cast<double>(usage.ru_utime.tv_sec) +
                   kMicro * static_cast<double>(usage.ru_utime.tv_usec),
               usage.ru_maxrss, exit_status);
  return std::fclose(file) == 0 ? exit_status : kNotRun;
}
