# Completion of kv in fish: kv says what may stand here, a value and a tab and its meaning on each line.
function __kv_complete
    set -lx _KV_COMPLETE lines
    set -lx _KV_LINE (commandline -cp | string collect)
    set -l told (command kv 2>/dev/null)
    switch "$told[1]"
        case '<file>*'
            __fish_complete_path (commandline -ct)
        case '<folder>*'
            __fish_complete_directories (commandline -ct) ''
        case '*'
            test (count $told) -gt 0; and printf '%s\n' $told
    end
end
complete -c kv -e
complete -c kv -f -k -a '(__kv_complete)'
