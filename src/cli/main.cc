#include <string>
#include <vector>

#include "src/cli/commands.h"

int main(int argc, char** argv) {
  return tracegate::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
}
