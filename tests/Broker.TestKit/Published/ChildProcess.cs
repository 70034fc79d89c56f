using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Broker.TestKit.Published;

/// <summary>A process with a known environment, all of whose output is kept. Ends with its owner.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int Sigint = 2;

    private readonly Process _process;
    private readonly string _name;
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _everything = new();

    private ChildProcess(Process process, string name)
    {
        _process = process;
        _name = name;
        _process.OutputDataReceived += (_, line) => Keep(line.Data, isStandardOutput: true);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, isStandardOutput: false);
    }

    public int Id => _process.Id;

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
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start }, Path.GetFileName(program));
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end and gives its standard output.</summary>
    /// <exception cref="InvalidOperationException">It did not end with code 0 within the time; the message holds its output.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan within)
    {
        await using var child = Start(program, arguments, environment);
        var code = await child.ExitCodeAsync(within);
        return code == 0
            ? child.StandardOutput
            : throw new InvalidOperationException($"{child._name} ended with code {code}. Output:\n{child.Output}");
    }

    /// <summary>What Ctrl+C does.</summary>
    public void Interrupt()
    {
        if (SendSignal(Id, Sigint) != 0)
        {
            throw new InvalidOperationException($"{_name} could not be interrupted.");
        }
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    /// <exception cref="TimeoutException">It takes longer; the message holds its output.</exception>
    public async Task<int> ExitCodeAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException canceled)
        {
            throw new TimeoutException($"{_name} did not end within {within}. Output:\n{Output}", canceled);
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until <paramref name="condition"/> holds; gives up at once when the process ends first.</summary>
    public Task UntilAsync(Func<bool> condition, TimeSpan within, string what) => Until.TrueAsync(
        () =>
        {
            var holds = condition();
            return holds || !_process.HasExited
                ? holds
                : throw new InvalidOperationException($"{_name} ended with code {_process.ExitCode} before {what}. Output:\n{Output}");
        },
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
