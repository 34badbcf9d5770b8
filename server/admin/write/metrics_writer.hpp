#pragma once
// Writes Prometheus' text format 0.0.4 sequentially: a family with its help and type, then its samples.
// https://prometheus.io/docs/instrumenting/exposition_formats/
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tricorn::server::admin {

class MetricsWriter {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    void counter(std::string_view name, std::string_view help) { family(name, help, "counter"); }
    void gauge(std::string_view name, std::string_view help) { family(name, help, "gauge"); }
    void histogram(std::string_view name, std::string_view help) { family(name, help, "histogram"); }

    // Adds a sample to the current family; `suffix` is appended to its name (for histograms).
    void sample(Labels labels, std::uint64_t value, std::string_view suffix = {});
    void sample(Labels labels, double value, std::string_view suffix = {});

    // A family of one sample without labels.
    template <class Number>
    void counter(std::string_view name, std::string_view help, Number value) {
        counter(name, help);
        sample({}, value);
    }
    template <class Number>
    void gauge(std::string_view name, std::string_view help, Number value) {
        gauge(name, help);
        sample({}, value);
    }

    std::string take() { return std::move(text_); }

private:
    void family(std::string_view name, std::string_view help, std::string_view type);
    void write(Labels labels, std::string_view value, std::string_view suffix);

    std::string text_;
    std::string name_;
};

}   // namespace tricorn::server::admin
