#include "macos/app/model/command_line.h"

#include <charconv>
#include <stdexcept>

namespace portcullis::app {

const char* const kHelp =
    "Portcullis activate|deactivate|status [--json] [--wait SECONDS]\n"
    "\n"
    "activate     asks macOS to install and start the system extension, or to replace an older one\n"
    "deactivate   asks macOS to remove it: only this app can, and only while it is in /Applications\n"
    "status       says how the extension and the bridge are\n"
    "--json       one line of JSON on standard output instead of sentences\n"
    "--wait N     waits up to N seconds for macOS and for the person at the Mac (60; at most 3600)\n"
    "\n"
    "exit code: 0 done, or all is well; 1 it failed, or the Mac is not protected; 2 it waits for a person; 3 it waits for a restart;\n"
    "4 a profile forbids it; 5 nobody is at the Mac who could be asked; 64 wrong call\n";

namespace {

Command commandOf(const std::string& word) {
  if (word == "activate") return Command::activate;
  if (word == "deactivate") return Command::deactivate;
  if (word == "status") return Command::status;
  throw std::invalid_argument("command `" + word + "` is not known: there are activate, deactivate and status");
}

int secondsOf(const std::string& text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0 || seconds > kLongestWait) {
    throw std::invalid_argument("--wait `" + text + "` is not a number of seconds from 0 to " + std::to_string(kLongestWait));
  }
  return seconds;
}

}  // namespace

CommandLine parseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  if (arguments.empty()) return line;
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") return {.command = Command::help};
  // A single dash is how macOS passes its own settings to an app.
  if (first.starts_with("-") && !first.starts_with("--")) return line;
  line.command = commandOf(first);
  for (size_t at = 1; at < arguments.size(); ++at) {
    const std::string& option = arguments[at];
    if (option == "--json") {
      line.json = true;
    } else if (option == "--wait") {
      if (++at == arguments.size()) throw std::invalid_argument("option --wait needs a number of seconds after it");
      line.waitSeconds = secondsOf(arguments[at]);
    } else {
      throw std::invalid_argument("option `" + option + "` is not known: there are --json and --wait");
    }
  }
  return line;
}

}  // namespace portcullis::app
