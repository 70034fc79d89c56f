using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Broker.EndToEnd.Tests.Running;

/// <summary>A process with a known environment, all of whose output is kept. Ends with its owner.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Sigint = 2;

    private readonly Process _process;
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _everything = new();

    private ChildProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data, isStandardOutput: true);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, isStandardOutput: false);
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output so far.</summary>
    public string StandardOutput => Read(_standardOutput);

    /// <summary>Both streams so far, as they came; for messages of failed tests.</summary>
    public string Output => Read(_everything);

    /// <summary>Starts <paramref name="program"/> with PATH and these variables only: no setting of the developer's machine reaches it.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        // `env` becomes the program. It undoes an ignored SIGINT, which a shell hands to what it starts in the background.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>What Ctrl+C does.</summary>
    public void Interrupt() => Assert.Equal(0, SendSignal(_process.Id, Sigint));

    /// <summary>Waits for the end and gives the exit code; fails with the output when it takes longer than <paramref name="within"/>.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{_process.StartInfo.ArgumentList[1]} did not end within {within}. Output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until <paramref name="condition"/> holds; fails at once when the process ends first.</summary>
    public Task UntilAsync(Func<bool> condition, TimeSpan within, string what) =>
        Until.TrueAsync(
            () => condition() || (_process.HasExited ? throw new InvalidOperationException($"Ended with code {_process.ExitCode} before {what}. Output:\n{Output}") : false),
            within,
            () => $"{what}. Output:\n{Output}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);

    private void Keep(string? line, bool isStandardOutput)
    {
        if (line is null)
        {
            return;
        }

        lock (_everything)
        {
            _everything.AppendLine(line);
            if (isStandardOutput)
            {
                _standardOutput.AppendLine(line);
            }
        }
    }

    private string Read(StringBuilder text)
    {
        lock (_everything)
        {
            return text.ToString();
        }
    }
}
