#include "client/results/kind.hpp"
#include <algorithm>

namespace tricorn::client {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 10> kinds{
    "closed_loop", "open_loop_equal", "open_loop_knee", "idle_memory",     "crash",
    "speed_up",    "overload",        "responsiveness", "memory_segments", "recording"};
constexpr std::array<std::string_view, 4> models{"prefork", "thread", "pool", "coroutine"};

}   // namespace

std::string_view name_of(Kind kind) {
    return kind == Kind::other ? std::string_view() : kinds.at(static_cast<std::size_t>(kind));
}

Kind kind_named(std::string_view name) {
    return static_cast<Kind>(std::ranges::find(kinds, name) - kinds.begin());   // not found: other
}

std::string_view name_of(Model model) {
    return models.at(static_cast<std::size_t>(model));
}

std::optional<Model> model_named(std::string_view name) {
    auto const found = std::ranges::find(models, name);
    if (found == models.end()) return std::nullopt;
    return static_cast<Model>(found - models.begin());
}

}   // namespace tricorn::client
