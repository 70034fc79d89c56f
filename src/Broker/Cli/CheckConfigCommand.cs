using System.CommandLine;
using System.Globalization;
using Broker.Core.Catalog;

namespace Broker.Cli;

/// <summary><c>broker check-config FOLDER</c>: loads a catalog as the server would, offline, and prints every problem.</summary>
/// <remarks>
/// Output: one line for each problem, <c>FILE:LINE:COLUMN: error: MESSAGE</c> (or <c>warning:</c>), then a summary.
/// Ends with 0 without errors, 1 with errors, 2 when there is no such folder or the command line has to change.
/// </remarks>
internal static class CheckConfigCommand
{
    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder with the YAML documents of roles, users, policies, accounts and providers." };
        var issuer = ClusterIssuerOption.Create();
        var command = new Command("check-config", "Check a catalog folder without starting anything.") { folder, issuer };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder), parsed.GetValue(issuer), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string folder, string? issuer, TextWriter output, TextWriter error)
    {
        if (!Directory.Exists(folder))
        {
            error.WriteLine($"There is no folder {folder}.");
            return ExitCode.Usage;
        }

        if (!ClusterIssuerOption.TryRead(issuer, out var provider))
        {
            error.WriteLine(ClusterIssuerOption.Problem);
            return ExitCode.Usage;
        }

        var load = new CatalogFolder(folder) { CommonProvider = provider }.Load();
        foreach (var problem in load.Problems)
        {
            var kind = problem.IsWarning ? "warning" : "error";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}:{problem.Column}: {kind}: {problem.Message}"));
        }

        output.WriteLine(Summary(load));
        return load.ErrorCount == 0 ? ExitCode.Success : ExitCode.Refused;
    }

    private static string Summary(CatalogLoad load)
    {
        var warnings = load.WarningCount == 0 ? "" : $", {Counted.Of(load.WarningCount, "warning")}";
        return load.TryGetSnapshot(out var snapshot)
            ? $"{Contents(snapshot)}: no errors{warnings}"
            : $"{Counted.Of(load.ErrorCount, "error")}{warnings}";
    }

    /// <summary>What a catalog is mostly made of, always; of the other kinds those that it has.</summary>
    private static string Contents(CatalogSnapshot snapshot)
    {
        (int Count, string One, string Many)[] others =
        [
            (snapshot.LdapProviders.Count, "directory", "directories"),
            (snapshot.Users.Count, "user", "users"),
            (snapshot.Groups.Count, "group", "groups"),
            (snapshot.Policies.Count, "policy", "policies"),
            (snapshot.Accounts.Count, "account", "accounts"),
        ];
        return string.Join(", ", (string[])
        [
            Counted.Of(snapshot.Providers.Count, "provider"),
            Counted.Of(snapshot.Roles.Count, "role"),
            .. others.Where(kind => kind.Count > 0).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Count} {(kind.Count == 1 ? kind.One : kind.Many)}")),
        ]);
    }
}
