-- The work "one" for wrk: a sound identity number of its own in every request, and one answer in 64 checked.
-- What is expected is computed from the number in the answer, by the rules of benchmarks/registers/facts.py.

local EVERY = 64
local DISTRICTS = {
  "440104", "440103", "440105", "440106", "440111", "440112", "440113", "440114", "440115", "440116", "440183", "440184",
}
local WEIGHTS = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 }
local CHECKS = { "1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2" }
local DAYS_OF_MONTH, MONTHS, YEARS, SEQUENCES = 28, 12, 30, 996

local head, before, dialect, place
answers, checked, wrong, first_wrong = 0, 0, 0, ""

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  dialect, place, before = arguments[1], tonumber(arguments[2]), arguments[3]
  local lines = { "POST " .. wrk.path .. " HTTP/1.1", "Host: " .. wrk.host .. ":" .. wrk.port,
    "Content-Type: application/json", "Accept: application/json" }
  for name, value in pairs(wrk.headers) do
    if name ~= "Host" then table.insert(lines, name .. ": " .. value) end
  end
  head = table.concat(lines, "\r\n") .. "\r\nContent-Length: "
end

local function taken(rest, size)
  return rest % size, math.floor(rest / size)
end

local function identity_number()
  local sequence, day, month, year, district
  local rest = place
  place = place + 1
  sequence, rest = taken(rest, SEQUENCES)
  day, rest = taken(rest, DAYS_OF_MONTH)
  month, rest = taken(rest, MONTHS)
  year, rest = taken(rest, YEARS)
  district = DISTRICTS[rest % #DISTRICTS + 1]
  local body = string.format("%s%04d%02d%02d%03d", district, 1950 + year, month + 1, day + 1, sequence)
  local total = 0
  for position = 1, 17 do
    total = total + WEIGHTS[position] * (string.byte(body, position) - 48)
  end
  return body .. CHECKS[total % 11 + 1]
end

function request()
  local body = before .. '"' .. identity_number() .. '"}}'
  return head .. #body .. "\r\n\r\n" .. body
end

local function expected(number)
  local digit = function(position) return string.byte(number, position) - 48 end
  local tax, homes = tonumber(string.sub(number, 13, 17)), digit(15) % 3
  local sex = digit(17) % 2 == 1 and "MALE" or "FEMALE"
  local status = digit(16) < 7 and "LOCAL" or "NON_LOCAL"
  local common = string.format('"idNumber":"%s","sex":"%s","householdStatus":"%s",', number, sex, status)
  if dialect == "meridian" then
    local level = tax >= 12000 and "AT_OR_ABOVE" or "BELOW"
    return common .. string.format('"incomeTax":{"status":"%s"},"homesOwned":{"status":%s}', level, tostring(homes > 0))
  end
  return common .. string.format('"incomeTax":"%d.06","homesOwned":%d', tax, homes)
end

local function is_right(body)
  local found = string.gsub(body, "%s", "")
  local number = string.match(found, '"idNumber":"(%w+)"')
  if number == nil or string.find(found, '"errors"', 1, true) then return false end
  return string.find(found, '{"data":{"person":{' .. expected(number) .. "}}", 1, true) == 1
end

function response(status, headers, body)
  answers = answers + 1
  if status ~= 200 then
    wrong = wrong + 1
    first_wrong = first_wrong == "" and "status " .. status or first_wrong
  elseif answers % EVERY == 0 then
    checked = checked + 1
    if not is_right(body) then
      wrong = wrong + 1
      first_wrong = first_wrong == "" and string.sub(body, 1, 200) or first_wrong
    end
  end
end

function done(summary, latency, requests)
  local all = { checked = 0, wrong = 0 }
  local seen = ""
  for _, thread in ipairs(threads) do
    all.checked = all.checked + thread:get("checked")
    all.wrong = all.wrong + thread:get("wrong")
    seen = seen == "" and thread:get("first_wrong") or seen
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("outcome %d %d %d %d %d %d %s\n", summary.requests, summary.duration, all.checked,
    all.wrong + broken, latency:percentile(50), latency:percentile(99), (string.gsub(seen, "\n", " "))))
end
