using System.CommandLine;
using System.Globalization;

namespace Broker.Cli;

/// <summary><c>broker health URL</c>: asks a role of this machine whether it is well, for probes in an image that has no shell.</summary>
/// <remarks>Ends with 0 after a 200, 1 after anything else and when nobody answers, 2 when the command line has to change.</remarks>
internal static class HealthCommand
{
    /// <summary>Nobody waits for longer than a pod's patience, and a probe that hangs says nothing.</summary>
    private const int LongestWait = 300;

    /// <summary>One question: a role answers its operators from memory.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes the command; it writes to the invocation's error.</summary>
    public static Command Create(TimeProvider time)
    {
        var url = new Argument<string>("URL") { Description = "For example http://127.0.0.1:9090/readyz; an address of this machine." };
        var wait = new Option<int>("--wait") { Description = "Ask again until the answer is 200, for so many seconds: 0 to 300.", HelpName = "SECONDS" };
        var command = new Command("health", "Ask a running role whether it is well: a probe for images without a shell.") { url, wait };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(url), parsed.GetValue(wait), parsed.InvocationConfiguration.Error, time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string url, int waitSeconds, TextWriter error, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || !address.IsLoopback || address.UserInfo.Length > 0)
        {
            await error.WriteLineAsync("URL: must be http with a loopback address, for example http://127.0.0.1:9090/readyz.");
            return ExitCode.Usage;
        }

        if (waitSeconds is < 0 or > LongestWait)
        {
            await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"--wait: must be 0 to {LongestWait} seconds."));
            return ExitCode.Usage;
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = 4096,
        };
        var began = time.GetTimestamp();
        while (true)
        {
            var problem = await AskAsync(http, address, cancellationToken);
            if (problem is null)
            {
                return ExitCode.Success;
            }

            if (time.GetElapsedTime(began) >= TimeSpan.FromSeconds(waitSeconds))
            {
                await error.WriteLineAsync($"{address}: {problem}");
                return ExitCode.Refused;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Gives null for a 200, else what came instead.</summary>
    private static async Task<string?> AskAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.StatusCode == System.Net.HttpStatusCode.OK
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {DecisionText.Legible(body.Trim())}");
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "no answer in 3 seconds";
        }
    }
}
