using System.CommandLine;
using Broker.Cli;
using Broker.Hosting;

namespace Broker.Sts;

/// <summary><c>broker sts</c>: the STS Query API over HTTP.</summary>
internal static class StsCommand
{
    private const string Role = "sts";

    public static Command Create(ProcessEnvironment environment) => SettingsCommand.Create(
        Role,
        "Serve the AWS STS Query API from a catalog of roles and identity providers.",
        StsOptions.All,
        environment,
        (configuration, stop) => RunAsync(configuration.Get<StsOptions>() ?? new StsOptions(), environment, stop));

    private static async Task<int> RunAsync(StsOptions options, ProcessEnvironment environment, CancellationToken stop)
    {
        if (StsSettings.Resolve(options, out var problems, environment.Variables) is not { } settings)
        {
            return SettingsCommand.Refuse(environment, Role, problems);
        }

        using var frame = ServingFrame.Open(settings.Tls, environment, out var problem);
        if (frame is null || frame.OpenAudit(settings.Audit, out problem) is not { } opened)
        {
            return SettingsCommand.Refuse(environment, Role, [problem!]);
        }

        await using var audit = opened;
        var role = new StsRole(settings, audit, frame.Meter, frame.Logging, environment.Time);
        var listener = new RoleListener(Role, settings.Listen, role.HandleAsync, frame.Certificate)
        {
            LongestBody = StsForm.LongestBytes,
            AnswerDefectAsync = role.AnswerDefectAsync,
        };
        return await frame.RunAsync(
            new RoleProcess(Role, [listener], settings.MetricsListen, settings.AddressesFile, role.NotReady, (_, token) => role.RunAsync(token)), stop);
    }
}
