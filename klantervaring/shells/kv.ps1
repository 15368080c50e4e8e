# Completion of kv in PowerShell: kv says what may stand here, a value and a tab and its meaning on each line.
Register-ArgumentCompleter -Native -CommandName kv -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.ToString()
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    if ($length -le $line.Length) { $line = $line.Substring(0, $length) } else { $line += ' ' }
    $env:_KV_COMPLETE = 'lines'
    $env:_KV_LINE = $line
    try {
        $told = @(& kv 2>$null)
    } finally {
        Remove-Item Env:_KV_COMPLETE, Env:_KV_LINE
    }
    foreach ($each in $told) {
        $value, $help = $each -split "`t", 2
        if ($value -eq '<file>' -or $value -eq '<folder>') {
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
            return
        }
        if (-not $help) { $help = $value }
        $typed = if ($value -match '[^\w.,+/@%-]|^@') { "'" + $value.Replace("'", "''") + "'" } else { $value }
        [System.Management.Automation.CompletionResult]::new($typed, $value, 'ParameterValue', $help)
    }
}
