#pragma once
// Writes the members of an object, in the order of the calls. Whatever describes a struct for this and for JsonReader,
// which has the same functions, is its format in both directions.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

// null for a number that is not known or not finite; whole ones as such: 64, not 6.4E1.
boost::json::value number_json(std::optional<double> value);

class JsonWriter {
public:
    static constexpr bool reads = false;
    template <class T>
    using Part = T const&;

    void text(std::string_view name, std::string const& value);
    void text_or_null(std::string_view name, std::string const& value);   // null: empty
    void texts(std::string_view name, std::vector<std::string> const& values);
    void texts_or_null(std::string_view name, std::vector<std::string> const& values);   // null: none
    void truth(std::string_view name, bool value) { object_[name] = value; }
    void real(std::string_view name, double value) { object_[name] = value; }   // always with an exponent
    void number(std::string_view name, std::optional<double> value) { object_[name] = number_json(value); }
    void number(std::string_view name, double value) { object_[name] = number_json(value); }
    void count(std::string_view name, std::unsigned_integral auto value) { object_[name] = value; }
    void any(std::string_view name, boost::json::value const& value) { object_[name] = value; }
    // What only other programs read: it follows from the rest.
    void derived(std::string_view name, boost::json::value value) { object_[name] = std::move(value); }
    // The next member may be missing in a file: earlier versions did not write it, or it can be computed anew.
    JsonWriter& if_there() { return *this; }

    // Any other value: `write` makes JSON of it, and `read` stores what it finds in it.
    template <class T>
    void other(std::string_view name, T const& value, auto write, auto /*read*/) {
        object_[name] = write(value);
    }
    template <class T>
    void list(std::string_view name, std::vector<T> const& values, auto members) {
        boost::json::array array;
        for (T const& value : values) array.push_back(object_of(value, members));
        object_[name] = std::move(array);
    }
    template <class T>
    void object(std::string_view name, T const& value, auto members) {
        object_[name] = object_of(value, members);
    }
    // null unless `there`.
    template <class T>
    void object_or_null(std::string_view name, std::optional<T> const& value, auto members) {
        object_[name] = value ? boost::json::value(object_of(*value, members)) : boost::json::value();
    }

    boost::json::object result() { return std::move(object_); }

private:
    template <class T>
    static boost::json::object object_of(T const& value, auto members) {
        JsonWriter inner;
        members(inner, value);
        return inner.result();
    }

    boost::json::object object_;
};

}   // namespace tricorn::client
