#pragma once
// The segments of a process's memory as metrics: of each what is its own, and what it shares.
#include "common/os/memory_segments.hpp"
#include <string>

namespace tricorn::client {

std::string words_of(Segment segment);   // "thread stacks"
std::string segment_metric(Segment segment, bool shared);   // "thread_stacks_own_bytes", "code_shared_bytes"

}   // namespace tricorn::client
