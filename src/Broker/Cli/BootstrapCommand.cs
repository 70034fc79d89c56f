using System.CommandLine;
using Broker.Core;
using Broker.Core.Catalog;

namespace Broker.Cli;

/// <summary><c>broker bootstrap admin --dir FOLDER --account ID --user NAME</c>: writes the first administrator into a catalog folder.</summary>
/// <remarks>
/// Only the first one: a catalog that has any user is refused, and so is one with errors, which may hide a user (threat T-20). The secret is
/// generated and stands in files that only their owner can read; it is never printed. Nothing that exists is replaced.
/// Ends with 0 when the files were written, 1 when the catalog refuses, 2 when the command line has to change.
/// </remarks>
internal static class BootstrapCommand
{
    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create()
    {
        var folder = new Option<string>("--dir") { Description = "The catalog folder, which exists.", HelpName = "FOLDER", Required = true };
        var account = new Option<string>("--account") { Description = "The account, 12 digits.", HelpName = "ID", Required = true };
        var user = new Option<string>("--user") { Description = "The administrator's user name.", HelpName = "NAME", Required = true };
        var admin = new Command("admin", "Write a user who may do everything in its account, with a new access key.") { folder, account, user };
        admin.SetAction(parsed => Run(
            parsed.GetRequiredValue(folder),
            parsed.GetRequiredValue(account),
            parsed.GetRequiredValue(user),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return new Command("bootstrap", "Begin a new catalog: make its first administrator.") { admin };
    }

    private static int Run(string folder, string account, string name, TextWriter output, TextWriter error)
    {
        if (WhyUnusable(folder, account, name, out var user) is { } wrong)
        {
            error.WriteLine(wrong);
            return ExitCode.Usage;
        }

        if (WhyNotFirst(folder) is { } why)
        {
            error.WriteLine($"Nothing was written: {why}");
            return ExitCode.Refused;
        }

        return Write(folder, user!, output, error);
    }

    private static string? WhyUnusable(string folder, string account, string name, out UserArn? user)
    {
        user = null;
        if (!AccountId.TryParse(account, out _))
        {
            return "--account: an account id is exactly 12 digits.";
        }

        if (!UserArn.TryParse($"arn:aws:iam::{account}:user/{name}", out user) || user.Path is not "/")
        {
            return "--user: a user name has 1 to 64 of letters, digits and _+=,.@-.";
        }

        return Directory.Exists(folder) ? null : $"--dir: there is no folder {folder}: make it first.";
    }

    private static string? WhyNotFirst(string folder)
    {
        if (!new CatalogFolder(folder).Load().TryGetSnapshot(out var snapshot))
        {
            return $"the catalog has errors, and may have users that cannot be read. See: broker check-config {folder}";
        }

        return snapshot.Users.Count == 0
            ? null
            : "the catalog has users already, and bootstrap is for the first one. Whoever administers the catalog adds others.";
    }

    private static int Write(string folder, UserArn user, TextWriter output, TextWriter error)
    {
        var administrator = new FirstAdministrator(user);
        if (administrator.TryWrite(folder) is { } problem)
        {
            error.WriteLine($"Nothing was written: {problem}");
            return ExitCode.Refused;
        }

        var load = new CatalogFolder(folder).Load();
        if (load.ErrorCount > 0)
        {
            administrator.Remove(folder);
            error.WriteLine($"Nothing was written: with the administrator the catalog would have errors. {load.Problems.First(problem => !problem.IsWarning)}");
            return ExitCode.Refused;
        }

        Describe(folder, user, administrator.KeyId, output);
        return ExitCode.Success;
    }

    private static void Describe(string folder, UserArn user, string accessKeyId, TextWriter output)
    {
        // Quoted for a POSIX shell; full, so that it begins with no hyphen and the commands work in any folder.
        var credentials = $"'{Path.GetFullPath(FirstAdministrator.CredentialsFile, Path.GetFullPath(folder)).Replace("'", @"'\''", StringComparison.Ordinal)}'";
        output.WriteLine($"Wrote {user} with the access key {accessKeyId} into {folder}:");
        output.WriteLine($"  {FirstAdministrator.DocumentFile}  the user and its policy");
        output.WriteLine($"  {FirstAdministrator.SecretFile}  the key's secret: the server has to be able to read it, and nobody else");
        output.WriteLine($"  {FirstAdministrator.CredentialsFile}  for the administrator, and not for the server");
        output.WriteLine("Move the last one out of the catalog, and use it there:");
        output.WriteLine("  mkdir -p \"$HOME/.aws\"");
        output.WriteLine($"  mv -i {credentials} \"$HOME/.aws/{FirstAdministrator.CredentialsFile}\"");
        output.WriteLine($"  export AWS_SHARED_CREDENTIALS_FILE=\"$HOME/.aws/{FirstAdministrator.CredentialsFile}\"");
    }
}
