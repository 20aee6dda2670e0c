-- wrk script: a mix of searches over generated records, Chinese and English, words, phrases, filters and facets.
-- usage: wrk -t1 -cC -dDs --latency -s search.lua BASE
local words={"净瓶","淨瓶","秘色釉","荷叶纹碗","越窑青釉","匣钵","jingping","kundika","lotus ewer","Northern Song bowl",
  "圈足外撇","内底划四线花卉","示例","\"细碎纹片\"","spur marks","晚唐","执壶","zhihu","SAMPLE-0000500","flowers"}
local tails={"","&kind=object","&object_kind=find&limit=20","&from=900&to=960","&has_image=false"}
local function encode(s) return (s:gsub("[^%w%-]",function(c) return string.format("%%%02X",c:byte()) end)) end
function init(args) math.randomseed(1) end
function request()
  return wrk.format("GET","/api/v1/search?q="..encode(words[math.random(#words)])..tails[math.random(#tails)])
end
function done(s,l,r)
  local e=s.errors
  io.write(string.format("search: %.0f requests/s, p50 %.2f ms, p99 %.2f ms, %d requests, %d answers not 2xx\n",
    s.requests/(s.duration/1e6),l:percentile(50)/1000,l:percentile(99)/1000,s.requests,e.status))
end
