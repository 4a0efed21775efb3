-- Reads the pages of one language and makes one document of them. -M pages=FILE is their Markdown: each begins with
-- a line <!-- page NAME SOURCE -->, where SOURCE is the document that its links are relative to. Headings get the ids
-- sec-NAME, sec-NAME-2, ..., the same in every language. Links between documents become links between pages, or, with
-- -M whole=yes (EPUB and PDF), links within the document; a link to what the book does not hold leaves its words.

local page_of, id_of = {}, {}  -- by document, and by document#anchor

-- From the root: lessons/04-recv-loop/../glossary.md is lessons/glossary.md.
local function resolved(source, link)
    local path = (source:match '^.*/' or '') .. link
    path = path:gsub('/%./', '/')
    while path:find '[^/]+/%.%./' do path = path:gsub('[^/]+/%.%./', '', 1) end
    return path
end

-- The page and the id that a link leads to; nothing where the book does not hold it.
local function target(source, link)
    if link:find '^%d%.%d$' then return link, 'sec-' .. link end
    local path, anchor = link:match '^([^#]*)#?(.*)$'
    path = path == '' and source or resolved(source, path)
    local lesson, mistake = path:match '^solutions/(%d+).*/mistakes/(.*)%.cpp$'
    if mistake then path, anchor = 'mistakes', 'mistake-' .. lesson .. '-' .. mistake end
    local page = page_of[mistake and anchor or path]
    if not page then return end
    return page, id_of[path .. '#' .. anchor] or (anchor == '' and 'sec-' .. page or anchor)
end

local function read_pages(file)
    local pages, page = {}, nil
    for line in io.lines(file) do
        local name, source = line:match '^<!%-%- page (%S+) (%S+) %-%->$'
        if name then
            page = {name = name, source = source, lines = {}}
            pages[#pages + 1] = page
            page_of[source] = page_of[source] or name
        elseif page then
            page.lines[#page.lines + 1] = line
            local mistake = line:match '<a id="(mistake%-[^"]*)"'
            if mistake then page_of[mistake] = name or page.name end
        end
    end
    return pages
end

-- Numbers the headings. An exercise is a section of its lesson where all is one document.
local function number(page, whole)
    local count = 0
    for _, block in ipairs(page.blocks) do
        if block.t == 'Header' then
            count = count + 1
            local id = 'sec-' .. page.name .. (count > 1 and '-' .. count or '')
            if page_of[page.source] == page.name then id_of[page.source .. '#' .. block.identifier] = id end
            block.identifier = id
            if whole and page.name:find '^%d%.%d$' or whole and page.name:find '%-solution$' then
                block.level = block.level + 1
            end
        end
    end
end

function Pandoc(document)
    local whole = document.meta.whole
    local blocks = pandoc.List()
    local pages = read_pages(pandoc.utils.stringify(document.meta.pages))
    for _, page in ipairs(pages) do
        page.blocks = pandoc.read(table.concat(page.lines, '\n'), 'gfm').blocks
        number(page, whole)
    end
    for _, page in ipairs(pages) do
        if not whole then blocks:insert(pandoc.RawBlock('html', '<!-- page ' .. page.name .. ' -->')) end
        local filter = {
            Link = function(link)
                if link.target:find '^https?:' then return end
                local name, id = target(page.source, link.target)
                if not name then return link.content end
                link.target = (whole or name == page.name) and '#' .. id
                    or name .. '.html' .. (id == 'sec-' .. name and '' or '#' .. id)
                return link
            end,
            Image = function(image)
                image.src = resolved(page.source, image.src)
                if not whole then image.src = '../figures/' .. image.src:gsub('^lessons/', ''):gsub('figures/', '') end
                return image
            end,
            -- (An EPUB's links find only the ids that pandoc knows.)
            RawInline = function(raw)
                local id = raw.text:match '^<a id="([^"]*)">$'
                if id then return pandoc.Span({}, pandoc.Attr(id)) end
                if raw.text == '</a>' then return {} end
            end,
            Para = function(paragraph)
                if #paragraph.content == 1 and paragraph.content[1].t == 'Image' then
                    return pandoc.Div({paragraph}, pandoc.Attr('', {'figure'}))
                end
            end,
        }
        blocks:extend(pandoc.walk_block(pandoc.Div(page.blocks), filter).content)
    end
    document.meta.pages, document.meta.whole = nil, nil
    return pandoc.Pandoc(blocks, document.meta)
end
