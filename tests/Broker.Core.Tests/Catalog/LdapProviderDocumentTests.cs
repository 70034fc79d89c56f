using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

/// <summary><c>LdapProvider</c> documents, with the files that they name.</summary>
public sealed class LdapProviderDocumentTests : IDisposable
{
    private const string Header =
        """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: corp }
        spec:
          account: "123456789012"

        """;

    private const string Server = "  servers: [\"ldaps://dc1.example.com\"]\n";
    private const string Account = "  serviceAccount: { dn: \"cn=broker,dc=example,dc=com\", passwordFile: password }\n";
    private const string Users = "  users: { mode: Search, baseDn: \"ou=people,dc=example,dc=com\" }\n";
    private const string Template = "  users: { mode: Template, baseDn: \"ou=people,dc=example,dc=com\", dnTemplate: \"uid={username},ou=people,dc=example,dc=com\" }\n";
    private const string Base = Server + Account + Users;

    private readonly TemporaryFolder _folder = new();

    public LdapProviderDocumentTests()
    {
        _folder.Write("ca.pem", "certificates\n");
        _folder.Write("client.pem", "certificate\n");
        Secret("password", "correct horse\n");
        Secret("client.key", "key\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Takes_its_defaults()
    {
        var provider = Loaded(Base);

        Assert.Equal("arn:aws:iam::123456789012:ldap-provider/corp", provider.Arn);
        Assert.Equal([new LdapServer("dc1.example.com", 636, IsLdaps: true)], provider.Connection.Servers);
        Assert.Equal(("(uid={username})", "uid", false), (provider.Users.Filter, provider.Users.NameAttribute, provider.Users.IsCaseSensitive));
        Assert.Equal((3, 3, 3, 500), (provider.Connection.ConnectTimeout.Seconds, provider.Connection.BindTimeout.Seconds, provider.Connection.SearchTimeout.Seconds, provider.Connection.PageSize));
        Assert.Equal((LdapGroups.None, LdapLoginLimits.Default), (provider.Groups, provider.Limits));
        Assert.Equal(("{username}", "{username}", 0), (provider.Mapping.SessionName, provider.Mapping.SourceIdentity, provider.Mapping.Tags.Length));
        Assert.DoesNotContain("correct horse", provider.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_everything()
    {
        var provider = Loaded(
            """
              name: Corp.AD_1
              servers: ["ldaps://dc1.example.com", "ldap://DC2.example.com:3890", "ldaps://[2001:db8::1]:636", "ldap://192.0.2.7"]
              tls: { caFile: ca.pem, clientCertificateFile: client.pem, clientKeyFile: client.key, minimumVersion: "1.3" }
              timeouts: { connectSeconds: 1, bindSeconds: 30, searchSeconds: 60 }
              pageSize: 0
              serviceAccount: { dn: "cn=broker,dc=example,dc=com", passwordFile: password }
              users: { mode: Search, baseDn: "ou=people,dc=example,dc=com", filter: "(&(objectClass=person)(|(uid={username})(mail={username}))(!(gone=*)))", nameAttribute: mail, caseSensitive: true }
              groups: { mode: Search, baseDn: "ou=groups,dc=example,dc=com", filter: "(objectClass=groupOfNames)", memberAttribute: uniqueMember, nested: false, mostSteps: 32, most: 10000, timeoutSeconds: 30 }
              mapping:
                sessionName: "{username}@{attr:departmentNumber}"
                sourceIdentity: ""
                tags:
                  - { key: department, value: "{attr:departmentNumber}", transitive: true, required: true }
                  - { key: "cost center", value: fixed }
              limits: { failuresOfUser: 1, failuresOfAddress: 10000, failuresOfAll: 1000000, windowMinutes: 1440 }

            """);

        var connection = provider.Connection;
        Assert.Equal("arn:aws:iam::123456789012:ldap-provider/Corp.AD_1", provider.Arn);
        Assert.Equal(["ldaps://dc1.example.com:636", "ldap://dc2.example.com:3890", "ldaps://[2001:db8::1]:636", "ldap://192.0.2.7:389"], connection.Servers.Select(server => server.ToString()));
        Assert.True(connection.RequiresTls13);
        Assert.Equal(
            [_folder["ca.pem"], _folder["client.pem"], _folder["client.key"], _folder["password"]],
            new[] { connection.CaFile, connection.ClientCertificateFile, connection.ClientKeyFile, connection.ServiceAccount!.PasswordFile }.Select(file => file!.Place));
        Assert.Equal((1, 30, 60, 0), ((int)connection.ConnectTimeout.TotalSeconds, (int)connection.BindTimeout.TotalSeconds, (int)connection.SearchTimeout.TotalSeconds, connection.PageSize));
        Assert.Equal(("mail", true), (provider.Users.NameAttribute, provider.Users.IsCaseSensitive));
        Assert.Equal((LdapGroupMode.Search, "uniqueMember", false, 32, 10_000, 30), (provider.Groups.Mode, provider.Groups.MemberAttribute, provider.Groups.IsNested, provider.Groups.MostSteps, provider.Groups.Most, (int)provider.Groups.Timeout.TotalSeconds));
        Assert.Null(provider.Mapping.SourceIdentity);
        Assert.Equal([new LdapTagRule("department", "{attr:departmentNumber}", IsTransitive: true, IsRequired: true), new LdapTagRule("cost center", "fixed")], provider.Mapping.Tags);
        Assert.Equal(new LdapLoginLimits(1, 10_000, 1_000_000, TimeSpan.FromDays(1)), provider.Limits);
    }

    [Theory]
    [InlineData(Server + Template, LdapBindMode.Template)]
    [InlineData("  serviceDomain: example.com\n  users: { mode: UserPrincipalName, baseDn: \"dc=example,dc=com\", domain: corp.example.com, filter: \"(userPrincipalName={username})\" }\n", LdapBindMode.UserPrincipalName)]
    public void Other_modes_need_no_service_account(string spec, LdapBindMode mode)
    {
        var provider = Loaded(spec);

        Assert.Equal((mode, null), (provider.Users.Mode, provider.Connection.ServiceAccount));
    }

    [Theory]
    [InlineData("  groups: { mode: MemberOf }\n", LdapGroupMode.MemberOf, true)]
    [InlineData("  groups: { mode: MemberOf, nested: false }\n", LdapGroupMode.MemberOf, false)]
    [InlineData("  groups: { mode: InChain, baseDn: \"dc=example,dc=com\" }\n", LdapGroupMode.InChain, true)]
    [InlineData("  groups: { mode: TokenGroups, most: 1 }\n", LdapGroupMode.TokenGroups, true)]
    [InlineData("  groups: { mode: Search, baseDn: \"dc=example,dc=com\", memberAttribute: memberUid }\n", LdapGroupMode.Search, false)]
    public void Reads_each_way_to_groups(string groups, LdapGroupMode mode, bool isNested)
    {
        var read = Loaded(Base + groups).Groups;

        Assert.Equal((mode, isNested), (read.Mode, read.IsNested));
    }

    [Theory]
    [InlineData(Account + Users, "spec.servers: exactly one of servers (1 to 16 of ldaps:// and ldap://) and serviceDomain (whose SRV records name them)")]
    [InlineData(Base + "  serviceDomain: example.com\n", "spec.servers: exactly one of servers (1 to 16 of ldaps:// and ldap://) and serviceDomain (whose SRV records name them)")]
    [InlineData("  servers: []\n" + Account + Users, "spec.servers: exactly one of servers (1 to 16 of ldaps:// and ldap://) and serviceDomain (whose SRV records name them)")]
    [InlineData("  serviceDomain: localhost\n" + Account + Users, "spec.serviceDomain: 'localhost' is no domain: example.com")]
    [InlineData(Server + Users, "spec.serviceAccount: users.mode Search needs it: people are looked for before anybody is bound")]
    [InlineData(Server + Account, "spec.users is missing")]
    [InlineData(Base + "  name: a/b\n", "spec.name: 'a/b' is no provider name: 1 to 128 of letters, digits and ._-")]
    [InlineData(Base + "  server: ldaps://x\n", "spec: unknown member 'server'; did you mean 'servers'?")]
    [InlineData(Base + "  tls: { caFile: none.pem }\n", "spec.tls.caFile: cannot read 'none.pem': it does not exist")]
    [InlineData(Base + "  tls: { clientCertificateFile: client.pem }\n", "spec.tls.clientCertificateFile: comes with clientKeyFile, and the other way round")]
    [InlineData(Base + "  tls: { clientKeyFile: client.key }\n", "spec.tls.clientCertificateFile: comes with clientKeyFile, and the other way round")]
    [InlineData(Base + "  tls: { minimumVersion: \"1.1\" }\n", "spec.tls.minimumVersion: \"1.2\" or \"1.3\"")]
    [InlineData(Base + "  tls: { minimumVersion: 1.2 }\n", "spec.tls.minimumVersion is text: put it in quotes, \"1.2\"")]
    [InlineData(Base + "  tls: { insecureSkipVerify: true }\n", "spec.tls: unknown member 'insecureSkipVerify'")]
    [InlineData(Base + "  timeouts: { connectSeconds: 31 }\n", "spec.timeouts.connectSeconds is a whole number from 1 to 30, without quotes")]
    [InlineData(Base + "  timeouts: { bindSeconds: 0 }\n", "spec.timeouts.bindSeconds is a whole number from 1 to 30, without quotes")]
    [InlineData(Base + "  timeouts: { searchSeconds: 61 }\n", "spec.timeouts.searchSeconds is a whole number from 1 to 60, without quotes")]
    [InlineData(Base + "  pageSize: 1001\n", "spec.pageSize is a whole number from 0 to 1000, without quotes")]
    [InlineData(Base + "  limits: { failuresOfUser: 0 }\n", "spec.limits.failuresOfUser is a whole number from 1 to 100, without quotes")]
    [InlineData(Base + "  limits: { windowMinutes: 1441 }\n", "spec.limits.windowMinutes is a whole number from 1 to 1440, without quotes")]
    [InlineData(Base + "  groups: { mode: Search }\n", "spec.groups.baseDn is missing")]
    [InlineData(Base + "  groups: { mode: None }\n", "spec.groups.mode: one of Search, MemberOf, InChain, TokenGroups")]
    [InlineData(Base + "  groups: { mode: MemberOf, baseDn: \"dc=x\" }\n", "spec.groups.baseDn: has a meaning with mode Search or InChain only: remove it")]
    [InlineData(Base + "  groups: { mode: TokenGroups, nested: true }\n", "spec.groups.nested: has a meaning with mode Search or MemberOf only: remove it")]
    [InlineData(Base + "  groups: { mode: InChain, baseDn: \"dc=x\", memberAttribute: member }\n", "spec.groups.memberAttribute: has a meaning with mode Search only: remove it")]
    [InlineData(Base + "  groups: { mode: Search, baseDn: \"dc=x\", memberAttribute: owner }\n", "spec.groups.memberAttribute: member, uniqueMember or memberUid")]
    [InlineData(Base + "  groups: { mode: Search, baseDn: \"dc=x\", memberAttribute: memberUid, nested: true }\n", "spec.groups.nested: memberUid holds names of people: no group is a member of another one")]
    [InlineData(Base + "  groups: { mode: Search, baseDn: \"dc=x\", nested: \"true\" }\n", "spec.groups.nested is true or false, without quotes")]
    [InlineData(Base + "  groups: { mode: Search, baseDn: \"dc=x\", filter: \"(cn={username})\" }\n", "spec.groups.filter: '(cn={username})': {username} has no meaning here")]
    [InlineData(Base + "  groups: { mode: Search, baseDn: \"dc=x\", most: 10001 }\n", "spec.groups.most is a whole number from 1 to 10000, without quotes")]
    [InlineData(Base + "  mapping: { sessionName: \"{user}\" }\n", "spec.mapping.sessionName: '{user}': braces are for {username} and {attr:NAME} only, where NAME is the name of an attribute")]
    [InlineData(Base + "  mapping: { tags: [{ key: \"aws:x\", value: a }] }\n", "spec.mapping.tags[0].key: 'aws:x' is no tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:")]
    [InlineData(Base + "  mapping: { tags: [{ key: Team, value: a }, { key: team, value: b }] }\n", "spec.mapping.tags[1].key: 'team' stands here twice: keys compare without case")]
    [InlineData(Server + Users + "  serviceAccount: { dn: broker, passwordFile: password }\n", "spec.serviceAccount.dn: 'broker' is no distinguished name: ou=people,dc=example,dc=com, with special characters escaped by a backslash")]
    [InlineData(Server + Users + "  serviceAccount: { dn: \"cn=x\", passwordFile: none }\n", "spec.serviceAccount.passwordFile: cannot read the file: it does not exist")]
    [InlineData(Server + "  users: { mode: Bind, baseDn: \"dc=x\" }\n", "spec.users.mode: one of Search, Template, UserPrincipalName")]
    [InlineData(Server + "  users: { mode: UserPrincipalName, baseDn: \"dc=x\" }\n", "spec.users.domain is missing")]
    [InlineData(Server + "  users: { mode: Template, baseDn: \"dc=x\" }\n", "spec.users.dnTemplate is missing")]
    [InlineData(Server + "  users: { mode: Template, baseDn: \"dc=x\", dnTemplate: \"uid={username}\", filter: \"(uid={username})\" }\n", "spec.users.filter: has a meaning with mode Search or UserPrincipalName only: remove it")]
    [InlineData(Server + Account + "  users: { mode: Search, baseDn: \"dc=x\", dnTemplate: \"uid={username}\" }\n", "spec.users.dnTemplate: has a meaning with mode Template only: remove it")]
    [InlineData(Server + Account + "  users: { mode: Search, baseDn: \"dc=x\", domain: x.example }\n", "spec.users.domain: has a meaning with mode UserPrincipalName only: remove it")]
    [InlineData(Server + Account + "  users: { mode: Search, baseDn: people }\n", "spec.users.baseDn: 'people' is no distinguished name: ou=people,dc=example,dc=com, with special characters escaped by a backslash")]
    [InlineData(Server + Account + "  users: { mode: Search, baseDn: \"dc=x\", nameAttribute: \"a b\" }\n", "spec.users.nameAttribute: 'a b' is no name of an attribute: letters, digits and hyphens, beginning with a letter or digit")]
    public void Refuses_with_the_reason(string spec, string problem) => Assert.Contains(problem, Problems(spec));

    [Theory]
    [InlineData("ldaps://dc1.example.com:636/", false)]
    [InlineData("ldaps://dc1.example.com", true)]
    [InlineData("LDAPS://dc1.example.com", false)]
    [InlineData("ldap://dc1.example.com", true)]
    [InlineData("ldapi://%2Frun%2Fldapi", false)]
    [InlineData("http://dc1.example.com", false)]
    [InlineData("dc1.example.com", false)]
    [InlineData("ldaps://", false)]
    [InlineData("ldaps://:636", false)]
    [InlineData("ldaps://dc1:0", false)]
    [InlineData("ldaps://dc1:1", true)]
    [InlineData("ldaps://dc1:65535", true)]
    [InlineData("ldaps://dc1:65536", false)]
    [InlineData("ldaps://dc1:", false)]
    [InlineData("ldaps://dc1:+636", false)]
    [InlineData("ldaps://dc1:636\0", false)]
    [InlineData("ldaps://user@dc1", false)]
    [InlineData("ldaps://dc1/dc=example", false)]
    [InlineData("ldaps://dc1?x", false)]
    [InlineData("ldaps://dc 1", false)]
    [InlineData("ldaps://bücher.example", false)]
    [InlineData("ldaps://[::1]", true)]
    [InlineData("ldaps://[::1]:1636", true)]
    [InlineData("ldaps://::1", false)]
    [InlineData("ldaps://[::1", false)]
    [InlineData("ldaps://[fe80::1%eth0]", false)]
    public void Servers_are_reached_by_tls_only(string server, bool isLegal) => Assert.Equal(isLegal, LdapServer.TryParse(server, out _, out _));

    /// <summary>L-02: a name stands for a whole value, never for a part of a pattern, an attribute or the filter itself.</summary>
    [Trait("threat", "L-02")]
    [Theory]
    [InlineData("(uid={username})", true)]
    [InlineData("(&(objectClass=person)(uid={username}))", true)]
    [InlineData("(|(uid={username})(mail={username}))", true)]
    [InlineData("(!(uid={username}))", true)]
    [InlineData("(uid:caseExactMatch:={username})", true)]
    [InlineData("(&(uid={username})(cn=a*b))", true)]
    [InlineData(@"(&(uid={username})(cn=\7bx\7d))", true)]
    [InlineData("uid={username}", false)]
    [InlineData("(uid={username}", false)]
    [InlineData("(uid={username}))", false)]
    [InlineData("(uid={username}*)", false)]
    [InlineData("(uid=*{username})", false)]
    [InlineData("(uid={username}@example.com)", false)]
    [InlineData("(uid={user})", false)]
    [InlineData("({username}=x)", false)]
    [InlineData("{username}", false)]
    [InlineData("(uid=x)", false)]
    [InlineData("(uid>={username})", false)]
    [InlineData("(&)", false)]
    [InlineData("()", false)]
    [InlineData("(uid)", false)]
    [InlineData("(=x)", false)]
    [InlineData(@"(&(uid={username})(cn=\7))", false)]
    [InlineData(@"(&(uid={username})(cn=\zz))", false)]
    [InlineData("( uid={username})", false)]
    [InlineData("", false)]
    public void A_name_is_a_whole_value_of_a_filter(string filter, bool isLegal) => Assert.Equal(isLegal, LdapFilter.FindProblem(filter, hasPlace: true) is null);

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void Filters_are_sixteen_levels_deep_at_most(int depth, bool isLegal)
    {
        var filter = string.Concat(Enumerable.Repeat("(!", depth - 1)) + "(uid={username})" + new string(')', depth - 1);

        Assert.Equal(isLegal, LdapFilter.FindProblem(filter, hasPlace: true) is null);
    }

    /// <summary>L-03: a name stands for a whole value of a distinguished name, once.</summary>
    [Trait("threat", "L-03")]
    [Theory]
    [InlineData("uid={username},ou=people,dc=example,dc=com", true)]
    [InlineData("uid={username}", true)]
    [InlineData("ou=people+uid={username},dc=example", true)]
    [InlineData("uid={username}x,dc=example", false)]
    [InlineData("uid=x{username},dc=example", false)]
    [InlineData("uid= {username},dc=example", false)]
    [InlineData("{username}=x,dc=example", false)]
    [InlineData("{username},dc=example", false)]
    [InlineData("{username}", false)]
    [InlineData("uid={username},ou={username}", false)]
    [InlineData("uid=x,dc=example", false)]
    [InlineData("uid={username},people", false)]
    [InlineData("uid=\\{username},dc=example", false)]
    public void A_name_is_a_whole_value_of_a_template(string template, bool isLegal) => Assert.Equal(
        !isLegal,
        Problems(Server + $"  users: {{ mode: Template, baseDn: \"dc=example\", dnTemplate: '{template}' }}\n").Any(problem => problem.StartsWith("spec.users.dnTemplate: ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("password")]
    [InlineData("bindPassword")]
    public void A_password_in_the_document_is_refused_and_not_repeated(string member)
    {
        var problem = Assert.Single(Problems(Server + Users + $"  serviceAccount: {{ dn: \"cn=x\", passwordFile: password, {member}: hunter2 }}\n"));

        Assert.StartsWith($"spec.serviceAccount.{member}: a secret must not stand in a document", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_everybody_may_write_is_refused_and_one_that_everybody_may_read_is_warned_of()
    {
        File.SetUnixFileMode(_folder["password"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains(Problems(Base), problem => problem.StartsWith("spec.serviceAccount.passwordFile: everybody on the machine may read", StringComparison.Ordinal));

        File.SetUnixFileMode(_folder["password"], UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Contains("spec.serviceAccount.passwordFile: everybody may write this file: take that right away (chmod o-w)", Problems(Base));
    }

    [Fact]
    public void A_provider_is_registered_once()
    {
        _folder.Write("b.yaml", Header.Replace("name: corp", "name: other", StringComparison.Ordinal) + Base + "  name: corp\n");

        Assert.Contains(Problems(Base), problem => problem.StartsWith("the provider arn:aws:iam::123456789012:ldap-provider/corp is registered already", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("123456789012", "corp", true)]
    [InlineData("210987654321", "corp", true)]
    [InlineData("123456789012", "crop", false)]
    public void Roles_of_every_account_may_trust_a_directory_of_the_catalog(string account, string name, bool isKnown)
    {
        _folder.Write("b.yaml", $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamRole
            metadata: { name: dev }
            spec:
              account: "{{account}}"
              trustPolicy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Federated: "arn:aws:iam::123456789012:ldap-provider/{{name}}" }, Action: ["sts:AssumeRoleWithLDAPIdentity", "sts:SetSourceIdentity"], Condition: { StringEquals: { "ldap:username": alice } } }] }

            """);
        _folder.Write("a.yaml", Header + Base);
        var load = new CatalogFolder(_folder.Path).Load();

        Assert.Equal(isKnown, load.TryGetSnapshot(out var snapshot));
        Assert.Equal(isKnown, load.Problems.IsEmpty);
        if (isKnown)
        {
            Assert.True(snapshot!.TryGetLdapProvider(AccountId.Parse("123456789012"), "corp", out var provider));
            Assert.False(snapshot.TryGetLdapProvider(AccountId.Parse("123456789012"), "Corp", out _));
            Assert.Equal(["dev"], snapshot.RolesTrusting(provider).Select(role => role.Arn.Name));
        }
    }

    private LdapProvider Loaded(string spec)
    {
        _folder.Write("a.yaml", Header + spec);
        var load = new CatalogFolder(_folder.Path).Load();
        Assert.Empty(load.Problems);
        Assert.True(load.TryGetSnapshot(out var snapshot));
        return Assert.Single(snapshot.LdapProviders);
    }

    private string[] Problems(string spec)
    {
        _folder.Write("a.yaml", Header + spec);
        return [.. new CatalogFolder(_folder.Path).Load().Problems.Select(problem => problem.Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal))];
    }

    private void Secret(string name, string content)
    {
        _folder.Write(name, content);
        File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
