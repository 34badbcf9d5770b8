#include "client/compare/plan/subject.hpp"
#include <algorithm>

namespace tricorn::client::compare {

namespace {

constexpr std::string_view start_mark = ",start=";

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
               c == '.' || c == '+';
    });
}

std::string units_text(Model model) {
    switch (model) {
        case Model::prefork: return "a process for each request";
        case Model::thread: return "a thread for each connection";
        case Model::pool: return "a pooled thread for each request";
        case Model::coroutine: break;
    }
    return "a coroutine for each connection, all in one thread";
}

Subject of_model(Model model, std::string const& server) {
    Subject subject;
    subject.name = name_of(model);
    subject.model = model;
    // Flags that leave only the model to differ: no admin port, no log, no limit of exchanges.
    subject.command = {server,
                       "--model=" + subject.name,
                       "--bind=127.0.0.1:0",
                       "--admin-bind=off",
                       "--log-level=warning",
                       "--keepalive-requests=0"};
    subject.units_text = units_text(model);
    return subject;
}

Subject varied(Subject subject, Variant variant, std::string const& how, std::string flag, std::string units) {
    subject.variant_of = subject.name;
    subject.name += " (" + how + ")";
    subject.variant = variant;
    subject.units_text = std::move(units);
    if (!flag.empty()) subject.command.push_back(std::move(flag));
    return subject;
}

void add_variants(std::vector<Subject>& subjects, Subject const& model) {
    if (model.model == Model::prefork)
        subjects.push_back(varied(model, Variant::default_units, std::to_string(default_processes) + " processes", {},
                                  "its default number of processes"));
    if (model.model == Model::pool)
        subjects.push_back(varied(model, Variant::default_units, std::to_string(default_threads) + " threads", {},
                                  "its default number of threads"));
    if (model.model != Model::coroutine) return;
    subjects.push_back(varied(model, Variant::all_workers, "n workers", {},
                              "a coroutine for each connection, one event loop per processor"));
    subjects.push_back(varied(model, Variant::yield, "yield", "--cpu-offload=yield",
                              "a coroutine for each connection; a long computation lets others run"));
}

Subject of_target(Target const& target) {
    Subject subject;
    subject.name = target.name;
    subject.url = target.url;
    if (!target.start.empty()) subject.command = {"/bin/sh", "-c", target.start};
    subject.units_text = "not known";
    return subject;
}

}   // namespace

Expected<Target> parse_target(std::string_view text) {
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) return refused("no name");
    auto const name = text.substr(0, equals);
    if (!is_name(name)) return refused("the name holds more than letters, digits and -_.+");
    if (model_named(name)) return refused("the name is that of a model");
    auto rest = text.substr(equals + 1);
    auto const mark = rest.find(start_mark);
    Target target{std::string(name), {}, {}};
    if (mark != std::string_view::npos) {
        target.start = rest.substr(mark + start_mark.size());
        rest = rest.substr(0, mark);
        if (target.start.empty()) return refused("start= has no command");
    }
    auto const url = parse_typed_url(rest);
    if (!url) return refused(url.why);
    target.url = *url;
    return target;
}

std::string print_target(Target const& target) {
    return target.name + "=" + to_string(target.url) +
           (target.start.empty() ? "" : std::string(start_mark) + target.start);
}

std::vector<Subject> make_subjects(std::vector<Model> const& models, std::vector<Target> const& targets,
                                   std::string const& server) {
    std::vector<Subject> subjects;
    for (Model const model : models) subjects.push_back(of_model(model, server));
    for (Model const model : models) add_variants(subjects, of_model(model, server));
    for (auto const& target : targets) subjects.push_back(of_target(target));
    if (models.empty()) return subjects;
    Subject control = of_model(models.back(), server);
    control.control_of = control.name;
    control.name += " again";
    subjects.push_back(std::move(control));
    return subjects;
}

}   // namespace tricorn::client::compare
