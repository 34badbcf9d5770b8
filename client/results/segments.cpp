#include "client/results/segments.hpp"
#include <array>

namespace tricorn::client {

std::string words_of(Segment segment) {
    constexpr std::array<char const*, segment_count> words{"code",
                                                           "read-only data",
                                                           "data",
                                                           "heap",
                                                           "main stack",
                                                           "thread stacks",
                                                           "shared mappings",
                                                           "libraries' code",
                                                           "libraries' data",
                                                           "other anonymous"};
    return words.at(static_cast<std::size_t>(segment));
}

std::string segment_metric(Segment segment, bool shared) {
    return std::string(name_of(segment)) + (shared ? "_shared_bytes" : "_own_bytes");
}

}   // namespace tricorn::client
