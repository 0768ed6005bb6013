// What the bridge has to say to an administrator, in the unified log:
//   log show --last 1h --predicate 'subsystem BEGINSWITH "org.portcullis"'
// and on stderr where a person, not launchd, started it. Never about an event: those are in the journal, and writing a line must
// not stand between a question and its answer.
#pragma once
#include <string>

namespace portcullis::macos {

// `life`: begin, end and why; `service`: the Mach service for the app.
enum class LogCategory { life, service };

// Once, before anything is said: bundle identifier of the extension, label of the daemon's job.
void openLog(const char* subsystem);
void logNotice(LogCategory, const std::string& line);
void logError(LogCategory, const std::string& line);

}  // namespace portcullis::macos
