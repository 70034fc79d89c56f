namespace Broker.Dev.Samples;

/// <summary>Roles for the user, each with one thing that its trust policy insists on.</summary>
internal static class SampleRoles
{
    /// <summary>The external id that <see cref="Partner"/> wants.</summary>
    public const string ExternalId = "example-42";

    /// <summary>Wants a session tag <c>team</c> that is passed on in chains; takes a source identity.</summary>
    public const string Tags = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamRole
        metadata:
          name: tags
        spec:
          account: "{{SampleCatalog.Account}}"
          description: Needs the session tag team, marked as transitive.
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal:
                  AWS: {{SampleUser.Arn}}
                Action: [sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity]
                Condition:
                  StringLike:
                    aws:RequestTag/team: "?*"
                  ForAnyValue:StringEquals:
                    sts:TransitiveTagKeys: team
          policies:
            go-on:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity]
                  Resource: arn:aws:iam::{{SampleCatalog.Account}}:role/chained

        """;

    /// <summary>Trusts sessions of <see cref="Tags"/>.</summary>
    public const string Chained = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamRole
        metadata:
          name: chained
        spec:
          account: "{{SampleCatalog.Account}}"
          description: The next role after tags, whose tag team still stands.
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal:
                  AWS: arn:aws:iam::{{SampleCatalog.Account}}:role/tags
                Action: [sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity]
                Condition:
                  StringLike:
                    aws:PrincipalTag/team: "?*"

        """;

    /// <summary>Wants an external id.</summary>
    public const string Partner = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamRole
        metadata:
          name: partner
        spec:
          account: "{{SampleCatalog.Account}}"
          description: Needs the external id {{ExternalId}}.
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal:
                  AWS: {{SampleUser.Arn}}
                Action: sts:AssumeRole
                Condition:
                  StringEquals:
                    sts:ExternalId: {{ExternalId}}

        """;

    /// <summary>Wants a second factor.</summary>
    public const string Admin = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamRole
        metadata:
          name: admin
        spec:
          account: "{{SampleCatalog.Account}}"
          description: Needs a code of the user's MFA device.
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal:
                  AWS: {{SampleUser.Arn}}
                Action: sts:AssumeRole
                Condition:
                  Bool:
                    aws:MultiFactorAuthPresent: "true"

        """;
}
