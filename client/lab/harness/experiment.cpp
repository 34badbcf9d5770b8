#include "client/lab/harness/experiment.hpp"

namespace tricorn::client::lab {

std::string_view to_string(Question question) {
    switch (question) {
        case Question::creation: return "creation";
        case Question::context_switch: return "switch";
        case Question::memory: return "memory";
        case Question::sharing: return "sharing";
    }
    return {};
}

std::string_view to_string(UnitKind unit) {
    switch (unit) {
        case UnitKind::none: return {};
        case UnitKind::process: return "process";
        case UnitKind::thread: return "thread";
        case UnitKind::coroutine: return "coroutine";
    }
    return {};
}

std::string_view to_string(Measure measure) {
    switch (measure) {
        case Measure::nanoseconds: return "ns";
        case Measure::bytes: return "bytes";
        case Measure::share: return "share";
        case Measure::number: return "number";
    }
    return {};
}

}  // namespace tricorn::client::lab
