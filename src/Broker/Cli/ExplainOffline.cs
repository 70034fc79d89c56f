using System.Globalization;
using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Rehearsals;
using Broker.Core.Sessions;
using Broker.Kubernetes;

namespace Broker.Cli;

/// <summary>Answers from a catalog folder, by a rehearsal: nothing is sent anywhere, unless the keys of an issuer are asked for.</summary>
internal sealed class ExplainOffline(ExplainArguments arguments, TimeProvider time, TextWriter output, TextWriter error)
{
    private const int MostRows = 1000;
    private const int MostPairs = 50_000;
    private const int LongestTokenFile = 32 * 1024;

    /// <summary>Answers; gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(arguments.Catalog))
        {
            return Usage($"--catalog: there is no folder {arguments.Catalog}.");
        }

        var load = new CatalogFolder(arguments.Catalog) { CommonProvider = arguments.ClusterProvider }.Load(cancellationToken);
        if (!load.TryGetSnapshot(out var snapshot))
        {
            return Broken(load);
        }

        using var rehearsal = RehearsalOf(snapshot);
        return arguments switch
        {
            { Edited: not null } => await CompareAsync(load, rehearsal, cancellationToken),
            { Who: true } => Who(rehearsal),
            { TokenFile: not null } => await TokenAsync(rehearsal, cancellationToken),
            { LdapUser: not null } => Person(rehearsal),
            _ => Principal(rehearsal),
        };
    }

    private int Principal(Rehearsal rehearsal)
    {
        var principal = arguments.Principal;
        if (arguments.AccessKeyId is { } id)
        {
            if (!rehearsal.Catalog.TryGetAccessKey(id, out var key))
            {
                return Usage($"--access-key-id: the catalog has no key {id}; of a session name its ARN: --principal arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION.");
            }

            if (!key.IsActive)
            {
                output.WriteLine($"denied: key {id} is inactive: nothing that it signs is accepted");
                return ExitCode.Refused;
            }

            principal = key.User?.Text ?? AwsPrincipal.RootArn(key.Account);
        }

        if (!rehearsal.Knows(principal!))
        {
            return Usage($"--principal: the catalog has no {principal}: name a user, a role, a session of a role, or the root of an account that has a document.");
        }

        return Show(arguments.Action is { } action
            ? rehearsal.Ask(principal!, action, arguments.Resource, arguments.Request)
            : rehearsal.Assume(principal!, arguments.Role!, arguments.Request));
    }

    private int Person(Rehearsal rehearsal)
    {
        var providers = rehearsal.Catalog.LdapProviders
            .Where(provider => arguments.LdapProvider is not { } name || name == provider.Name || name == $"{provider.Account}/{provider.Name}")
            .ToArray();
        if (providers is not [var directory])
        {
            return Usage(providers.Length == 0 ? "--ldap-provider: the catalog has no such directory." : "--ldap-provider: the catalog has several directories: name one as ACCOUNT/NAME.");
        }

        var person = new RehearsedPerson(directory, arguments.LdapUser!) { Dn = arguments.LdapDn, Groups = arguments.LdapGroups, Attributes = arguments.LdapAttributes };
        if (person.FindProblem() is { } name)
        {
            return Usage($"--ldap-dn, --ldap-group: '{name}' is no distinguished name, as cn=dev,ou=groups,dc=example,dc=com is one.");
        }

        if (arguments.Role is { } role)
        {
            return Show(rehearsal.AssumeAsPerson(person, role, arguments.Request));
        }

        var offered = rehearsal.OfferedTo(person, arguments.Request, out var whyNone);
        ExplainText.Write(output, offered, whyNone, arguments.IsJson);
        return whyNone is null ? ExitCode.Success : ExitCode.Refused;
    }

    private async Task<int> TokenAsync(Rehearsal rehearsal, CancellationToken cancellationToken)
    {
        if (ReadToken(arguments.TokenFile!) is not { } token)
        {
            return Usage($"--token-file: {arguments.TokenFile} cannot be read, or has more than {LongestTokenFile} bytes.");
        }

        // The provider says where its keys are; a file can be read offline, everything else only when it is asked for.
        var isCheckable = UnverifiedToken.Parse(token, arguments.Profile).TryGet(out var parsed, out _)
            && RoleArn.TryParse(arguments.Role, out var role)
            && rehearsal.Catalog.TryGetProvider(role.Account, parsed.Issuer, out var provider)
            && (arguments.Verify || provider.Keys is IssuerKeyOrigin.JwksFile);
        var answer = await rehearsal.AssumeWithTokenAsync(
            token, arguments.Role!, arguments.Request, isCheckable ? found => KubernetesIssuerKeySources.Open(found, time) : null, cancellationToken);
        if (!isCheckable)
        {
            error.WriteLine("Note: the token's signature was not checked: anybody can have written this token. --verify fetches the issuer's keys and checks it.");
        }

        return Show(answer);
    }

    private int Who(Rehearsal rehearsal)
    {
        if (!RoleArn.TryParse(arguments.Role, out var arn))
        {
            return Usage($"--role: {arguments.Role} is no role ARN; write arn:aws:iam::ACCOUNT:role/NAME.");
        }

        if (!rehearsal.Catalog.TryGetRole(arn, out var role))
        {
            return Usage($"--role: the catalog has no role {arguments.Role}.");
        }

        var rows = WhoCanAssume.Of(rehearsal, role, arguments.Request, MostRows, out var leftOut);
        ExplainText.Write(output, rows, leftOut, arguments.IsJson);
        return ExitCode.Success;
    }

    private async Task<int> CompareAsync(CatalogLoad before, Rehearsal rehearsal, CancellationToken cancellationToken)
    {
        if (!File.Exists(arguments.Edited))
        {
            return Usage($"--edited: there is no file {arguments.Edited}.");
        }

        var after = new CatalogFolder(arguments.Catalog!) { CommonProvider = arguments.ClusterProvider }.LoadEdited(before, arguments.Edited, cancellationToken);
        if (!after.TryGetSnapshot(out var snapshot))
        {
            return Broken(after);
        }

        using var edited = RehearsalOf(snapshot);
        var report = await EditComparison.CompareAsync(rehearsal, edited, arguments.Request, MostPairs, cancellationToken);
        ExplainText.Write(output, report, arguments.IsJson);
        return ExitCode.Success;
    }

    private Rehearsal RehearsalOf(CatalogSnapshot snapshot) => new(snapshot, arguments.Profile, arguments.Region, time);

    private int Show(RehearsedAnswer answer)
    {
        ExplainText.Write(output, answer, arguments.IsJson);
        return answer.IsAllowed ? ExitCode.Success : ExitCode.Refused;
    }

    private int Broken(CatalogLoad load)
    {
        foreach (var problem in load.Problems.Where(problem => !problem.IsWarning))
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}:{problem.Column}: error: {problem.Message}"));
        }

        error.WriteLine("The catalog has errors: nothing can be said about it.");
        return ExitCode.Refused;
    }

    private int Usage(string problem)
    {
        error.WriteLine($"broker explain: {problem}");
        return ExitCode.Usage;
    }

    /// <summary>The token in a file; null when it cannot be read.</summary>
    internal static string? ReadToken(string file) =>
        RegularFile.TryRead(Path.GetFullPath(file), LongestTokenFile, out var bytes) ? System.Text.Encoding.ASCII.GetString(bytes).Trim() : null;
}
