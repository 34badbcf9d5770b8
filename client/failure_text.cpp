#include "client/failure_text.hpp"
#include <cstring>

namespace tricorn {

std::string_view to_string(Failure::Phase phase) {
    switch (phase) {
        case Failure::Phase::connect: return "connect";
        case Failure::Phase::tls: return "tls";
        case Failure::Phase::send: return "send";
        case Failure::Phase::head: return "head";
        case Failure::Phase::body: return "body";
    }
    return {};
}

std::string_view to_string(Failure::Kind kind) {
    switch (kind) {
        case Failure::Kind::system: return "errno";
        case Failure::Kind::timeout: return "timeout";
        case Failure::Kind::closed: return "closed";
        case Failure::Kind::malformed: return "malformed";
        case Failure::Kind::altered: return "altered";
        case Failure::Kind::refused: return "refused";
    }
    return {};
}

std::string name_of(Failure const& failure) {
    if (failure.kind != Failure::Kind::system) return std::string(to_string(failure.kind));
    char const* const name = ::strerrorname_np(failure.code);
    return name != nullptr ? name : "errno " + std::to_string(failure.code);
}

}  // namespace tricorn
