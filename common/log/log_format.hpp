#pragma once

namespace tricorn {

// How a log line is written: for people, or as one JSON object.
enum class LogFormat { text, json };

}  // namespace tricorn
