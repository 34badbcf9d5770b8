#pragma once
// The kinds of experiments and the models of tricorn-server, with their names in files and on the command line.
#include <array>
#include <optional>
#include <string_view>

namespace tricorn::client {

// How an experiment loads its servers.
enum class Kind {
    closed_loop,
    open_loop_equal,   // at equal rates
    open_loop_knee,    // at shares of each subject's own knee
    idle_memory,
    crash,
    speed_up,
    overload,
    responsiveness,
    memory_segments,
    recording,
    other,   // of a file from elsewhere
};
std::string_view name_of(Kind kind);   // "closed_loop"; "" for `other`
Kind kind_named(std::string_view name);

enum class Model { prefork, thread, pool, coroutine };
constexpr std::array<Model, 4> all_models{Model::prefork, Model::thread, Model::pool, Model::coroutine};
std::string_view name_of(Model model);   // "prefork"
std::optional<Model> model_named(std::string_view name);

}   // namespace tricorn::client
