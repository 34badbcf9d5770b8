#pragma once
// A compared subject: a model of tricorn-server, a variant of one, the control, or another server.
#include "client/results/kind.hpp"
#include "common/http/url.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

// A model with other flags than those of the subject of its name, measured where they matter.
enum class Variant {
    none,
    default_units,   // as many processes or threads as by default, where the subject has one for each connection
    all_workers,     // an event loop on each processor
    yield,           // long computations let others run in between
};

struct Subject {
    std::string name;
    std::optional<Model> model;         // of tricorn-server; nullopt: another server
    std::string other_model;            // of a file from elsewhere, which names a model that is none of ours
    std::vector<std::string> command;   // start command; empty: it already runs
    std::optional<Url> url;             // of another server
    std::string control_of;             // the subject that it repeats; empty: not a control
    std::string variant_of;             // the subject that it varies; empty: none
    std::string units_text;             // "64 pooled threads"
    Variant variant = Variant::none;    // while it is measured; files have only variant_of

    bool is_control() const { return !control_of.empty(); }
    bool is_variant() const { return !variant_of.empty(); }
};

}   // namespace tricorn::client
