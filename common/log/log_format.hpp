#pragma once

namespace tricorn {

// The format of a log line: text, or one JSON object.
enum class LogFormat { text, json };

}  // namespace tricorn
