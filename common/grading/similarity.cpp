#include "similarity.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <sstream>
#include <tuple>

#include "command.hpp"
#include "files.hpp"
#include "json.hpp"
#include "stage.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

// Answers below this many tokens of their own are too short to say anything; larger files would take too long.
constexpr double least_own_tokens = 100, least_percent = 60;
constexpr std::size_t largest = 64 << 10;
constexpr int sim_seconds = 300;

using Bytes = std::map<std::string, std::vector<std::string>>;  // an answer: who handed it in

// What sim_c++ found, by the numbers that files have as names.
struct Found {
    std::map<std::size_t, double> tokens;
    std::map<std::size_t, std::map<std::size_t, double>> percent;  // of one file that is in another one
};

// "File /x/12.cpp: 302 tokens, 50 lines" and "/x/12.cpp consists for 83 % of /x/7.cpp material"
Found read_sim(const std::string& text) {
    const auto number = [](const std::string& path) {
        return static_cast<std::size_t>(std::atol(fs::path(path).stem().c_str()));
    };
    Found found;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string one, consists, for_, sign, of, other;
        double value = 0;
        if (line.starts_with("File ") && words >> other >> one >> value) found.tokens[number(one)] = value;
        else if (words >> one >> consists >> for_ >> value >> sign >> of >> other && consists == "consists")
            found.percent[number(one)][number(other)] = value;
    }
    const auto one_way = found.percent;
    for (const auto& [one, percent] : one_way)  // the same tokens, as a part of the other file
        for (const auto& [other, value] : percent)
            found.percent[other].emplace(one,
                                         std::min(100.0, value * found.tokens[one] / found.tokens[other]));
    return found;
}

// The percentage of a file that does not count: what is also in a file that everybody has (their numbers are below
// `common`), or in half of the class.
double in_common(const std::map<std::size_t, double>& percent, std::size_t common, std::size_t files) {
    double most = 0;
    std::vector<double> others;
    for (const auto& [other, value] : percent)
        if (other < common) most = std::max(most, value);
        else others.push_back(value);
    std::sort(others.begin(), others.end(), std::greater<>());
    const std::size_t half = std::max<std::size_t>((files - common) / 2, 2);
    return half < others.size() ? std::max(most, others[half]) : most;
}

// Compares files by sim_c++. The first `common` of them are everybody's.
Found run_sim(const std::vector<std::string>& files, std::size_t common, const fs::path& work,
              Similarities& result) {
    std::vector<std::size_t> order(files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(common), order.end());
    // sim_c++ looks for each file's parts in those after it: the smaller one of a pair comes first.
    std::stable_sort(order.begin(), order.end() - static_cast<std::ptrdiff_t>(common),
                     [&](std::size_t a, std::size_t b) { return files[a].size() < files[b].size(); });
    // (What is written at once, and not sorted, is there even if it has to be stopped.)
    std::vector<std::string> command = {"sim_c++", "-p", "-e", "-u", "-t", "10"};
    for (const std::size_t i : order) {
        const fs::path file = work / (std::to_string(i) + ".cpp");
        write(file, files[i]);
        command.push_back(file);
    }
    const Output output = run(command, sim_seconds, 64 << 20);
    if (output.status != 0) result.note = "sim_c++ did not finish, so not all answers were compared.";
    return read_sim(output.out);
}

void add_alike(const std::string& lesson, const Bytes& answers, const std::vector<std::string>& everybodys,
               Similarities& result) {
    std::vector<std::string> files = everybodys;
    std::vector<const std::vector<std::string>*> whose(files.size());
    for (const auto& [bytes, students] : answers) {
        if (bytes.size() > largest) continue;
        files.push_back(bytes);
        whose.push_back(&students);
    }
    const Found found = run_sim(files, everybodys.size(), Stage().path, result);
    std::map<std::pair<std::size_t, std::size_t>, double> pairs;
    for (const auto& [one, percent] : found.percent) {
        if (one < everybodys.size()) continue;
        const double common = in_common(percent, everybodys.size(), files.size());
        const auto tokens = found.tokens.find(one);
        if (tokens == found.tokens.end() || tokens->second * (100 - common) / 100 < least_own_tokens)
            continue;
        for (const auto& [other, value] : percent) {
            if (other < everybodys.size()) continue;
            const double own = 100 * (value - common) / (100 - common);
            double& most = pairs[std::minmax(one, other)];
            if (own >= least_percent) most = std::max(most, own);
        }
    }
    for (const auto& [pair, percent] : pairs)
        if (percent > 0)
            for (const std::string& one : *whose[pair.first])
                for (const std::string& other : *whose[pair.second])
                    result.pairs.push_back({lesson, std::min(one, other), std::max(one, other),
                                            static_cast<int>(percent + 0.5), false});
}

}  // namespace

Similarities find_similar(const std::vector<Row>& students, const std::map<std::string, std::string>& files) {
    Similarities result;
    const bool has_sim = installed("sim_c++");
    if (!has_sim)
        result.note =
            "sim_c++ is not installed (package similarity-tester), so only identical answers are found.";
    for (const auto& [lesson, file] : files) {
        std::vector<std::string> everybodys;
        for (const std::string room : {"common/starters/", "solutions/"})
            if (const fs::path path = room + lesson + "/" + file; fs::exists(path))
                everybodys.push_back(judging::content(path));
        Bytes answers;
        for (const Row& row : students)
            if (const Answer answer = read_answer(row.folder, lesson, file); answer.found)
                answers[answer.bytes].push_back(row.student);
        for (const std::string& bytes : everybodys) answers.erase(bytes);
        for (const auto& [bytes, who] : answers)
            for (std::size_t i = 0; i + 1 < who.size(); ++i)  // each with the next: a chain, not all pairs
                result.pairs.push_back({lesson, who[i], who[i + 1], 100, true});
        if (has_sim && answers.size() > 1) add_alike(lesson, answers, everybodys, result);
    }
    std::stable_sort(result.pairs.begin(), result.pairs.end(), [](const Pair& a, const Pair& b) {
        return std::tuple(a.lesson, !a.identical, -a.percent, a.one, a.other) <
               std::tuple(b.lesson, !b.identical, -b.percent, b.one, b.other);
    });
    return result;
}

std::string to_json(const Similarities& similarities) {
    using workbook::json::Array, workbook::json::Object;
    Array pairs;
    for (const Pair& pair : similarities.pairs)
        pairs.push_back(Object{{"lesson", pair.lesson},
                               {"one", pair.one},
                               {"other", pair.other},
                               {"percent", pair.percent},
                               {"identical", pair.identical}});
    return workbook::json::write(Object{{"pairs", std::move(pairs)}, {"note", similarities.note}}) + "\n";
}

}  // namespace grading
