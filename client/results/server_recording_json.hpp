#pragma once
// A recording of a server's units as JSON, in both directions: as in a comparison, and as GET /timeline answers.
#include "client/results/json_reader.hpp"
#include "client/results/json_writer.hpp"
#include "client/results/server_recording.hpp"
#include "common/text/expected.hpp"
#include <string>

namespace tricorn::client {

// The members, for a cell of a study.
void recording_members(JsonWriter& at, ServerRecording const& recording);
void recording_members(JsonReader& at, ServerRecording& recording);

// The answer of GET /timeline. An event that is none is left out. Refused if it is no recording.
Expected<ServerRecording> read_recording(std::string const& text);

}   // namespace tricorn::client
