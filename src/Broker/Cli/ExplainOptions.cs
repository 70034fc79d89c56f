using System.Collections.Immutable;
using System.CommandLine;
using Broker.Core;
using Broker.Core.Rehearsals;

namespace Broker.Cli;

/// <summary>The options of <c>broker explain</c>, and how they are read.</summary>
internal sealed class ExplainOptions
{
    private readonly Option<string?> _catalog = Text("--catalog", "Folder of YAML documents: decide offline, by the code of the server.", "DIR");
    private readonly Option<string?> _clusterIssuer = ClusterIssuerOption.Create();
    private readonly Option<string?> _sts = Text("--sts", "URL of a running STS: ask it, with the AWS_* credentials of the environment.", "URL");
    private readonly Option<string?> _role = Text("--role", "The role to assume.", "ARN");
    private readonly Option<string?> _tokenFile = Text("--token-file", "Who asks: the holder of this identity token.", "FILE");
    private readonly Option<string?> _accessKeyId = Text("--access-key-id", "Who asks: the owner of this long-term access key.", "ID");
    private readonly Option<string?> _principal = Text("--principal", "Who asks: a user, a role, a session of a role, a root.", "ARN");
    private readonly Option<string?> _ldapUser = Text("--ldap-user", "Who asks: a person of a directory; without --role, lists the roles that the person would be offered.", "NAME");
    private readonly Option<string?> _ldapProvider = Text("--ldap-provider", "The directory; default: the only one of the catalog.", "[ACCOUNT/]NAME");
    private readonly Option<string?> _ldapDn = Text("--ldap-dn", "The person's distinguished name, where policies ask about it.", "DN");
    private readonly Option<string[]> _ldapGroups = new("--ldap-group") { Description = "A group of the person, nested ones included; may be repeated.", HelpName = "DN", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _ldapAttributes = Texts("--ldap-attribute", "A value of an attribute of the person; may be repeated.");
    private readonly Option<string?> _action = Text("--action", "Another action, which only the caller's own policies decide, for example sts:GetAccessKeyInfo.", "ACTION");
    private readonly Option<string?> _resource = Text("--resource", "What --action is asked about; default: *.", "ARN");
    private readonly Option<bool> _who = new("--who") { Description = "List who can assume the role, and what has to hold as well." };
    private readonly Option<string?> _edited = Text("--edited", "A changed file of the catalog, anywhere: it takes the place of the file of its name. Lists who gains and who loses a role.", "FILE");
    private readonly Option<string?> _message = Text("--message", "The encoded message or authorization id of a denial.", "MESSAGE");
    private readonly Option<string[]> _tags = Texts("--tag", "A session tag; may be repeated.");
    private readonly Option<string?> _sourceIdentity = Text("--source-identity", "The source identity of the session.", "TEXT");
    private readonly Option<string?> _externalId = Text("--external-id", "The external id.", "TEXT");
    private readonly Option<string?> _sessionName = Text("--session-name", "The session name; default: explain.", "NAME");
    private readonly Option<bool> _mfa = new("--mfa") { Description = "As if the caller had passed MFA (offline)." };
    private readonly Option<string[]> _context = Texts("--context", "A condition key as it is assumed to be (offline), for example aws:SourceIp=10.0.0.1; may be repeated.");
    private readonly Option<bool> _verify = new("--verify") { Description = "Fetch the issuer's keys to check the token's signature (offline only a JWKS file of the catalog is used)." };
    private readonly Option<string?> _profile = Text("--profile", "The server's profile, 'strict' or 'aws'; default: strict.", "PROFILE");
    private readonly Option<string?> _region = Text("--region", "The server's region; default: AWS_REGION, or us-east-1.", "REGION");
    private readonly Option<string?> _output = Text("--output", "'text' or 'json'; default: text.", "FORM");

    /// <summary>Adds all of them.</summary>
    public void AddTo(Command command)
    {
        _profile.AcceptOnlyFromAmong(StsProfile.Strict.Name, StsProfile.Aws.Name);
        _output.AcceptOnlyFromAmong("text", "json");
        foreach (Option option in new Option[]
        {
            _catalog, _clusterIssuer, _sts, _role, _tokenFile, _accessKeyId, _principal, _ldapUser, _ldapProvider, _ldapDn, _ldapGroups,
            _ldapAttributes, _who, _edited, _message, _action, _resource, _tags, _sourceIdentity,
            _externalId, _sessionName, _mfa, _context, _verify, _profile, _region, _output,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them; null with a sentence when they do not make one question.</summary>
    public ExplainArguments? Read(ParseResult parsed, IReadOnlyDictionary<string, string> variables, out string problem)
    {
        problem = "";
        if (!TryPairs(parsed.GetValue(_tags) ?? [], out var tags)
            || !TryPairs(parsed.GetValue(_context) ?? [], out var keys)
            || !TryPairs(parsed.GetValue(_ldapAttributes) ?? [], out var attributes))
        {
            problem = "--tag, --context and --ldap-attribute want KEY=VALUE.";
            return null;
        }

        if (!ClusterIssuerOption.TryRead(parsed.GetValue(_clusterIssuer), out var clusterProvider))
        {
            problem = ClusterIssuerOption.Problem;
            return null;
        }

        var arguments = new ExplainArguments
        {
            Catalog = parsed.GetValue(_catalog),
            ClusterProvider = clusterProvider,
            Sts = parsed.GetValue(_sts),
            Role = parsed.GetValue(_role),
            TokenFile = parsed.GetValue(_tokenFile),
            AccessKeyId = parsed.GetValue(_accessKeyId),
            Principal = parsed.GetValue(_principal),
            LdapUser = parsed.GetValue(_ldapUser),
            LdapProvider = parsed.GetValue(_ldapProvider),
            LdapDn = parsed.GetValue(_ldapDn),
            LdapGroups = [.. parsed.GetValue(_ldapGroups) ?? []],
            LdapAttributes = attributes,
            Action = parsed.GetValue(_action),
            Resource = parsed.GetValue(_resource) ?? "*",
            Who = parsed.GetValue(_who),
            Edited = parsed.GetValue(_edited),
            Message = parsed.GetValue(_message),
            Verify = parsed.GetValue(_verify),
            IsJson = parsed.GetValue(_output) == "json",
            Profile = parsed.GetValue(_profile) == StsProfile.Aws.Name ? StsProfile.Aws : StsProfile.Strict,
            Region = parsed.GetValue(_region) ?? variables.GetValueOrDefault("AWS_REGION") ?? "us-east-1",
            Request = new RehearsedRequest
            {
                SessionName = parsed.GetValue(_sessionName) ?? "explain",
                Tags = tags,
                SourceIdentity = parsed.GetValue(_sourceIdentity),
                ExternalId = parsed.GetValue(_externalId),
                HasMfa = parsed.GetValue(_mfa),
                Keys = keys,
            },
        };
        problem = Mistake(arguments) ?? "";
        return problem.Length == 0 ? arguments : null;
    }

    private static string? Mistake(ExplainArguments arguments)
    {
        var askers = Count(arguments.TokenFile, arguments.AccessKeyId, arguments.Principal, arguments.LdapUser);
        if (arguments.Catalog is null == arguments.Sts is null)
        {
            return "name one: --catalog DIR to decide offline, or --sts URL to ask a running STS.";
        }

        if ((arguments.TokenFile ?? arguments.LdapUser) is not null && arguments.Request is not { Tags: [], SourceIdentity: null, ExternalId: null, HasMfa: false })
        {
            return "--tag, --source-identity, --external-id and --mfa go with AssumeRole: a token and a directory bring what they have themselves.";
        }

        if (arguments.Sts is not null && (arguments.Verify || arguments.Request is not { HasMfa: false, Keys: [] }))
        {
            return "--mfa, --context and --verify are assumed offline: a running STS judges what is. Use --catalog DIR.";
        }

        if (arguments.Sts is not null)
        {
            return Count(arguments.Message, arguments.Role) != 1 ? "--sts wants --message MESSAGE, or --role ARN to try."
                : arguments.Who || arguments.Edited is not null || arguments.Action is not null || arguments.AccessKeyId is not null || arguments.Principal is not null || arguments.LdapUser is not null
                    ? "--who, --edited, --action, --access-key-id, --principal and --ldap-user are answered from a catalog: use --catalog DIR." : null;
        }

        if (arguments.LdapUser is null && (arguments.LdapProvider ?? arguments.LdapDn) is not null | !arguments.LdapGroups.IsEmpty | !arguments.LdapAttributes.IsEmpty)
        {
            return "--ldap-provider, --ldap-dn, --ldap-group and --ldap-attribute describe the person of --ldap-user NAME.";
        }

        return arguments.Message is not null ? "--message is answered by a running STS: use --sts URL."
            : arguments.Edited is not null ? askers > 0 || arguments.Who || arguments.Role is not null ? "--edited judges everybody: leave out --role, --who and who asks." : null
            : arguments.Action is not null ? Count(arguments.AccessKeyId, arguments.Principal) != 1 || arguments.Role is not null || arguments.TokenFile is not null || arguments.LdapUser is not null ? "--action wants --access-key-id or --principal, and --resource instead of --role." : null
            : arguments.LdapUser is not null ? askers != 1 || arguments.Who ? "--ldap-user is who asks: leave out the others, and --who." : null
            : arguments.Role is null ? "name the role: --role ARN."
            : arguments.Who ? askers > 0 ? "--who judges everybody: leave out who asks." : null
            : askers != 1 ? "name who asks with one of --token-file, --access-key-id, --principal, --ldap-user, or ask for all with --who." : null;
    }

    private static int Count(params string?[] values) => values.Count(value => value is not null);

    private static bool TryPairs(string[] texts, out ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        pairs = [.. texts.Select(text => text.Split('=', 2)).Where(parts => parts is [{ Length: > 0 }, _]).Select(parts => KeyValuePair.Create(parts[0], parts[1]))];
        return pairs.Length == texts.Length;
    }

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    private static Option<string[]> Texts(string name, string description) => new(name) { Description = description, HelpName = "KEY=VALUE", Arity = ArgumentArity.OneOrMore };
}
